"""The domain that the store's mail leaves under: entered, its records, what the DNS says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.errors import Invalid
from kernel.web.links import host_url
from shared_apps.console.forms import add_refusal
from shared_apps.mailing import selectors, services
from tenant_apps.backoffice.selectors.sender import sender_history, sender_way
from tenant_apps.backoffice.web.domain_providers import providers
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page

_PLAIN = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}


class SenderForm(forms.Form):
    """Two parts of an address; whether it can be had is the service's to say."""

    local_part = forms.CharField(
        label=__("Before the @"),
        max_length=40,
        help_text=__("Answers come to this address, so let it exist."),
        widget=forms.TextInput(attrs={"placeholder": "hello", **_PLAIN}),
    )
    domain = forms.CharField(
        label=__("Your domain"),
        max_length=253,
        help_text=__("The one after the @, without www: example.com."),
        widget=forms.TextInput(attrs={"placeholder": "example.com", "inputmode": "url", **_PLAIN}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def sender(request: HttpRequest) -> HttpResponse:
    form = SenderForm(request.POST or None, initial={"local_part": "hello"})
    if request.method == "POST" and form.is_valid():
        try:
            services.enter(
                typed=form.cleaned_data["domain"],
                local_part=form.cleaned_data["local_part"],
                actor=actor_of(request),
            )
        except Invalid as no:
            add_refusal(form, no)
        else:
            return redirect("manage-mail-sender")
    _hurry()
    return page(
        request,
        "mail_sender",
        at="domains",
        status=422 if form.errors else 200,
        form=form,
        providers=providers(),
        neutral=selectors.neutral_address(),
        account=selectors.account(),
        **_context(request),
    )


@require_safe
@owner_only
def progress(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes by itself. Who watches is not kept waiting."""
    _hurry()
    context = {**_context(request), "now": clock.now(), "person": request.user}
    return render(request, "backoffice/parts/sender_progress.html", context)


@require_safe
@owner_only
def records(request: HttpRequest) -> HttpResponse:
    """The records to set: what was seen in the DNS changes the one for SPF."""
    return render(request, "backoffice/parts/sender_records.html", _context(request))


@require_POST
@owner_only
def check(request: HttpRequest) -> HttpResponse:
    row = selectors.current()
    if row is not None:
        services.recheck(row.pk)
        messages.success(request, _("We are looking now."))
    return redirect("manage-mail-sender")


@require_POST
@owner_only
def remove(request: HttpRequest) -> HttpResponse:
    row = selectors.current()
    if row is not None:
        services.remove(row.pk, actor=actor_of(request))
        messages.success(
            request, _("Removed. Mail leaves under the neutral address; delete the DKIM record.")
        )
    return redirect("manage-mail-sender")


def _hurry() -> None:
    """Who looks at the page waits for the DNS: the next look comes soon."""
    row = selectors.current()
    if row is not None:
        services.hurry(row.pk)


def _context(request: HttpRequest) -> dict[str, Any]:
    # nosemgrep: link-from-host - back to the console that they are in
    back = host_url(request.get_host().rsplit(":", 1)[0], reverse("manage-mail-sender"))
    way = sender_way(back)
    return {"way": way, "history": sender_history(way.row)}

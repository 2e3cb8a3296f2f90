"""The list of the store's names, and adding one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid
from shared_apps.console.forms import add_refusal
from shared_apps.domains.selectors import free_host
from shared_apps.domains.services import claim, make_primary
from shared_apps.mailing.selectors import current as current_sender
from shared_apps.mailing.selectors import neutral_address
from tenant_apps.backoffice.selectors import hosts
from tenant_apps.backoffice.selectors.sender import sender_badge
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page

_DEMO_HOST = "shop.mybrand.localhost"


class AddForm(forms.Form):
    """A name and its use; whether it can be had is the service's to say."""

    host = forms.CharField(
        label=__("Your domain"),
        max_length=253,
        help_text=__("With or without www, or any name below it: shop.example.com."),
        widget=forms.TextInput(
            attrs={
                "placeholder": "shop.example.com",
                "autocapitalize": "none",
                "autocomplete": "off",
                "spellcheck": "false",
                "inputmode": "url",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.SANDBOX_DNS_URL:
            host = self.fields["host"]
            host.widget.attrs["placeholder"] = _DEMO_HOST
            host.help_text = _(
                "This is the demo: names that end in .localhost open in a browser on this machine, "
                "like %(host)s."
            ) % {"host": _DEMO_HOST}

    purpose = forms.ChoiceField(
        label=__("What should open there"),
        choices=[
            ("shop", __("Shop and customer area")),
            ("billing", __("Customer area")),
            ("api", __("API")),
            ("customer", __("Customer area, under the name of one of my customers")),
        ],
    )
    wants_primary = forms.BooleanField(
        label=__("Make it the main address once it works"),
        help_text=__("Links and mails then use it. Your free address keeps working."),
        required=False,
    )


@require_safe
@owner_only
def domains(request: HttpRequest) -> HttpResponse:
    mail = current_sender()
    return page(
        request,
        "domains",
        at="domains",
        rows=hosts.rows(),
        mail=mail,
        mail_badge=sender_badge(mail) if mail else "",
        neutral=neutral_address(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def add(request: HttpRequest) -> HttpResponse:
    form = AddForm(request.POST or None, initial={"wants_primary": True})
    if request.method == "POST" and form.is_valid():
        try:
            row = claim(
                typed=form.cleaned_data["host"],
                purpose=form.cleaned_data["purpose"],
                wants_primary=form.cleaned_data["wants_primary"],
                actor=actor_of(request),
            )
        except (Invalid, Conflict) as no:
            add_refusal(form, no)
        else:
            return redirect("manage-domain", row.pk)
    status = 422 if form.errors else 200
    return page(request, "domain_new", at="domains", status=status, form=form)


@require_POST
@owner_only
def free_primary(request: HttpRequest) -> HttpResponse:
    """Back to the free address."""
    make_primary(free_host(), actor=actor_of(request))
    messages.success(request, _("Links and mails use the free address again."))
    return redirect("manage-domains")

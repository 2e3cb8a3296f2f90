"""How the store gets paid: its own accounts at processors, and bank transfer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Invalid, OutsideError
from kernel.web.links import absolute_url
from shared_apps.console.forms import PlugForm, add_refusal
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.payments import flows, selectors
from tenant_apps.payments.services import connect_account, pause_account


@require_safe
@owner_only
def till(request: HttpRequest) -> HttpResponse:
    return page(request, "till", at="till", kinds=selectors.gateway_kinds())


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def account(request: HttpRequest, gateway: str) -> HttpResponse:
    """Connect an account or change it; stored secrets are never shown again."""
    kind = selectors.gateway_kind(gateway)
    form = PlugForm(
        kind.fields, request.POST or None, initial=kind.known, keeps=kind.stored_secrets
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = connect_account(gateway, form.values(), label="", actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            if _say_health(request, row.pk):
                _subscribe(request, row.pk)
            return redirect("manage-till-account", gateway)
    return page(
        request,
        "till_account",
        at="till",
        status=422 if form.errors else 200,
        kind=kind,
        form=form,
        notice_url=absolute_url(reverse("gateway-notice", args=[kind.account.pk]))
        if kind.account and kind.takes_notices
        else "",
    )


@require_POST
@owner_only
def check(request: HttpRequest, account_id: UUID) -> HttpResponse:
    gateway = selectors.account(account_id).gateway
    _say_health(request, account_id)
    return redirect("manage-till-account", gateway)


@require_POST
@owner_only
def pause(request: HttpRequest, account_id: UUID) -> HttpResponse:
    gateway = selectors.account(account_id).gateway
    pause_account(account_id, reason="", actor=actor_of(request))
    messages.success(request, _("Paused. Customers do not see this way to pay any more."))
    return redirect("manage-till-account", gateway)


def _say_health(request: HttpRequest, account_id: UUID) -> bool:
    health = flows.check_account(account_id, actor=actor_of(request))
    if health.ok:
        messages.success(request, _(health.message))
    elif health.refused:
        messages.error(request, _(health.message))
    else:
        messages.warning(request, _(health.message))
    return health.ok


def _subscribe(request: HttpRequest, account_id: UUID) -> None:
    """Have the processor tell us; where it will not, the page shows what to paste by hand."""
    try:
        flows.subscribe(account_id, actor=actor_of(request))
    except OutsideError:
        messages.warning(
            request, _("Notices could not be set up by themselves. Paste the address below.")
        )

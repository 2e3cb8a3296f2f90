"""Pay one invoice by its link, without signing in. Shows what is due, and nothing of the person."""

from __future__ import annotations

import structlog
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import OutsideError, Refusal
from kernel.web.links import absolute_url
from tenant_apps.billing.errors import PayLinkOver
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.services import invoice_by_link
from tenant_apps.payments import flows
from tenant_apps.payments.models import Attempt
from tenant_apps.payments.selectors import last_attempt
from tenant_apps.storefront.web.frame import frame

log = structlog.get_logger(__name__)


@never_cache
@require_safe
def show(request: HttpRequest, link: str) -> HttpResponse:
    """What the address claims (`back=paid`) is never believed."""
    if _too_often(request):
        return _page(request, status=429, slow=True)
    try:
        row = invoice_by_link(link)
    except PayLinkOver:
        return _page(request, status=404)
    back = request.GET.get("back", "")
    if back:
        _ask_once(row)
        row.refresh_from_db()
    attempt = last_attempt(row.pk) if row.amount_due else None
    return _page(
        request,
        invoice=row,
        link=link,
        refused=_(attempt.person) if attempt and attempt.state == Attempt.State.DECLINED else "",
        waiting=back == "paid" and attempt is not None and attempt.closed_at is None,
        cancelled_back=back == "cancelled" and bool(row.amount_due),
    )


@never_cache
@require_POST
def pay(request: HttpRequest, link: str) -> HttpResponse:
    """To the payment page; it leads back here."""
    if _too_often(request):
        return _page(request, status=429, slow=True)
    here = reverse("pay-link", args=[link])
    page = absolute_url(here)
    try:
        url = flows.open_page(
            invoice_by_link(link),
            success_url=f"{page}?back=paid",
            cancel_url=f"{page}?back=cancelled",
        )
    except PayLinkOver:
        return _page(request, status=404)
    except Refusal as no:
        messages.error(request, no.message)
        return redirect(here)
    return redirect(url)


def _too_often(request: HttpRequest) -> bool:
    """Looking counts as well as paying; the public `consume` lets every GET through."""
    usage = ratelimit.consume(request, app="allauth.account", action="pay_link", limit_get=True)
    return not usage


def _page(request: HttpRequest, *, status: int = 200, **facts: object) -> HttpResponse:
    answer = render(request, "storefront/pay_link.html", frame(request, **facts), status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"  # the address is a key: no other host is told
    return answer


def _ask_once(row: Invoice) -> None:
    """The payer came back before the gateway's notice did: ask it now, once."""
    attempt = last_attempt(row.pk)
    if attempt is None or attempt.closed_at is not None:
        return
    try:
        flows.ask(attempt.pk)
    except (OutsideError, Refusal) as error:
        log.info("ask_failed", code=error.code)

"""The link by which a customer pays an invoice without signing in: shown and revoked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Conflict
from kernel.web.links import absolute_url
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import trade
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.services import pay_link, revoke_pay_link


@require_POST
@team_required
def make(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Shown on a page of its own, to be copied; the same link is shown again."""
    row = trade.invoice(invoice_id)
    try:
        text = pay_link(invoice_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
        return redirect("manage-invoice", invoice_id)
    address = absolute_url(reverse("pay-link", args=[text]))
    return page(request, "pay_link", at="invoices", invoice=row, address=address)


@require_POST
@team_required
def revoke(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    revoke_pay_link(trade.invoice(invoice_id).pk, actor=actor_of(request))
    messages.success(request, _("The link opens nothing any more. A new mail holds a new one."))
    return redirect("manage-invoice", invoice_id)

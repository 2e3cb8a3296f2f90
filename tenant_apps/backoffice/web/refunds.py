"""Money that goes back to a customer, through the gateway or by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Conflict, Invalid
from shared_apps.console.forms import read_money
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.web.shell import actor_of
from tenant_apps.payments import flows, selectors
from tenant_apps.payments.models import Refund
from tenant_apps.payments.services import record_return


@require_POST
@team_required
def give_back(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Refund a payment in part or whole; money that came by hand is only written down."""
    row = selectors.payment(payment_id)
    reason = request.POST.get("reason", "").strip()[:200]
    actor = actor_of(request)
    try:
        amount = read_money(request.POST.get("amount", ""), row.currency, field="amount")
        if row.attempt_id is None:
            record_return(row.pk, amount, reason=reason, actor=actor)
            messages.success(request, _("Written down. The books say that it went back."))
        else:
            _say(request, flows.refund(row.pk, amount, reason=reason, actor=actor))
    except (Invalid, Conflict) as no:
        messages.error(request, no.message)
    return redirect("manage-invoice", row.invoice_id)


def _say(request: HttpRequest, row: Refund) -> None:
    if row.state == Refund.State.DONE:
        messages.success(request, _("The refund is on its way to the customer."))
    elif row.state == Refund.State.FAILED:
        messages.error(request, _("The processor refused the refund. Nothing went back."))
    else:
        messages.warning(request, _("The answer was lost. We are asking what became of it."))

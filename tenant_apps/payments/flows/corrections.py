"""A credit note whose money goes back the way it came."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import Conflict
from kernel.money import Money
from tenant_apps.billing.models import CreditNote
from tenant_apps.billing.services import issue_credit_note
from tenant_apps.payments.flows.refunds import refund
from tenant_apps.payments.models import Payment, Refund
from tenant_apps.payments.selectors import refundable_payments


def credit_and_refund(
    invoice_id: UUID,
    amounts: Mapping[int, Money] | None = None,
    *,
    reason: str,
    note: str,
    request_key: str,
    actor: Actor,
) -> tuple[CreditNote, Money]:
    """
    Issue a credit note, then refund what it gave to the customer's credit, newest payment first.

    Returns the note and what did not go back: it came by hand, by credit, or a processor refused.
    That stays the customer's credit. A refund whose answer was lost counts as gone: it is asked
    about, and never sent twice. Again: the same request_key refunds nothing again.
    """
    known = CreditNote.objects.filter(request_key=request_key).exists()
    row = issue_credit_note(
        invoice_id,
        amounts,
        reason=reason,
        note=note,
        request_key=request_key,
        keep_credit=True,
        actor=actor,
    )
    left = row.credited
    for payment in [] if known else refundable_payments(invoice_id):
        if left:
            left -= _try(payment, min(left, payment.left), f"{row.number}: {note}", actor)
    return row, left


def _try(payment: Payment, amount: Money, reason: str, actor: Actor) -> Money:
    """What went back, or is on its way."""
    try:
        made = refund(payment.pk, amount, reason=reason, actor=actor)
    except Conflict:  # another refund of it is under way
        return Money.zero(amount.currency)
    return Money.zero(amount.currency) if made.state == Refund.State.FAILED else amount

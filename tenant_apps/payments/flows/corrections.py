"""A credit note whose money goes back the way it came."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from kernel.actor import MACHINE, Actor
from kernel.errors import Conflict
from kernel.locks import alone
from kernel.money import Money, total
from tenant_apps.billing.models import CreditNote
from tenant_apps.billing.services import issue_credit_note
from tenant_apps.payments import services
from tenant_apps.payments.flows.refunds import refund
from tenant_apps.payments.models import Payment, Refund
from tenant_apps.payments.selectors import refundable_payments, returnable


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
    about, and never sent twice.
    Again: the same request_key sends what was not sent yet, of each payment once
    (`one_refund_per_payment_and_note`): a process that dies after the note leaves nothing undone.
    """
    row = issue_credit_note(
        invoice_id,
        amounts,
        reason=reason,
        note=note,
        request_key=request_key,
        keep_credit=True,
        actor=actor,
    )
    with alone(f"refund {row.pk}") as mine:  # a second click while the first one sends: it does not
        if mine:
            _send(row, actor)
    return row, row.credited - _gone(row)


def send_note_back(note_id: UUID) -> None:
    """
    Refund what a credit note gave to the customer's credit, as far as its payments can take it.

    Again: of each payment once. What is left stays the customer's credit.
    """
    row = CreditNote.objects.get(pk=note_id)
    with alone(f"refund {row.pk}") as mine:
        if mine:
            _send(row, MACHINE)
            services.close_note(row.pk)


def _send(row: CreditNote, actor: Actor) -> None:
    left = row.credited - _gone(row)
    tried = set(Refund.objects.filter(note_id=row.pk).values_list("payment_id", flat=True))
    for payment in refundable_payments(row.invoice_id):
        if left and payment.pk not in tried:
            left -= _try(payment, min(left, returnable(payment)), row, actor)


def _gone(row: CreditNote) -> Money:
    """What went back of a note before, or is on its way."""
    sent = Refund.objects.filter(note_id=row.pk).exclude(state=Refund.State.FAILED)
    return total((one.amount for one in sent), row.currency)


def _try(payment: Payment, amount: Money, row: CreditNote, actor: Actor) -> Money:
    """What went back, or is on its way."""
    reason = f"{row.number}: {row.note}"
    try:
        made = refund(payment.pk, amount, reason=reason, note_id=row.pk, actor=actor)
    except Conflict:  # another refund of it is under way
        return Money.zero(amount.currency)
    return Money.zero(amount.currency) if made.state == Refund.State.FAILED else amount

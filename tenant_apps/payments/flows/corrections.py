"""A credit note whose money goes back the way it came."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.actor import MACHINE, Actor
from kernel.errors import Conflict
from kernel.locks import alone
from kernel.money import Money, total
from tenant_apps.billing.models import CreditNote
from tenant_apps.billing.services import issue_credit_note
from tenant_apps.billing.sources import taken_over
from tenant_apps.billing.wallet import available_credit
from tenant_apps.payments import services
from tenant_apps.payments.flows.refunds import refund
from tenant_apps.payments.models import Payment, Refund
from tenant_apps.payments.selectors import refundable_payments, returnable
from tenant_apps.payments.services.refunds import OPEN_REFUND, PASSING

_FAILED = Q(state=Refund.State.FAILED)
_UNSENT = _FAILED & Q(code__in=PASSING)


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
    Refund what a credit note gave to the customer's credit, as far as payments can take it.

    Again: of each payment once; one that another refund holds up, or whose gateway is away, later.
    What was refused, or is left after all payments, stays the customer's credit.
    """
    row = CreditNote.objects.select_related("invoice").get(pk=note_id)
    with alone(f"refund {row.pk}") as mine:
        if not mine:
            return
        _send(row, MACHINE)
        if _waits(row):
            services.plan_note_again(row.pk, row.issued_at)
        else:
            services.close_note(row.pk)


def _send(row: CreditNote, actor: Actor) -> None:
    """Of the invoice's own payments first, then of those whose money went on to it by a change."""
    left = _left(row)
    tried = set(_refunds(row).exclude(_UNSENT).values_list("payment_id", flat=True))
    for invoice_id, most in _sources(row).items():
        for payment in refundable_payments(invoice_id):
            amount = min(left, most, returnable(payment))
            if amount and payment.pk not in tried:
                sent = _try(payment, amount, row, actor)
                left, most = left - sent, most - sent


def _sources(row: CreditNote) -> dict[UUID, Money]:
    """Invoice → how much of its payments may go back for this one's notes, and did not yet."""
    found = {row.invoice_id: row.credited}
    for invoice_id, most in taken_over(row.invoice).items():
        notes = CreditNote.objects.filter(invoice_id=row.invoice_id).values("pk")
        sent = Refund.objects.filter(payment__invoice_id=invoice_id, note_id__in=notes)
        gone = total((one.amount for one in sent.exclude(_FAILED)), row.currency)
        found[invoice_id] = most - min(gone, most)
    return found


def _waits(row: CreditNote) -> bool:
    """Is it not known yet what becomes of a part, or may a later try send more?"""
    if _refunds(row).filter(state__in=OPEN_REFUND).exists():
        return True
    if not _left(row):
        return False
    held_up = Refund.objects.filter(
        payment__invoice_id__in=list(_sources(row)), state__in=OPEN_REFUND
    )
    return held_up.exists() or _refunds(row).filter(_UNSENT).exists()


def _left(row: CreditNote) -> Money:
    """What did not go back, and was not used for an invoice meanwhile."""
    return min(row.credited - _gone(row), available_credit(row.customer_id, row.currency))


def _refunds(row: CreditNote) -> QuerySet[Refund]:
    return Refund.objects.filter(note_id=row.pk)


def _gone(row: CreditNote) -> Money:
    """What went back of a note before, or is on its way."""
    return total((one.amount for one in _refunds(row).exclude(_FAILED)), row.currency)


def _try(payment: Payment, amount: Money, row: CreditNote, actor: Actor) -> Money:
    """What went back, or is on its way."""
    reason = f"{row.number}: {row.note}"
    try:
        made = refund(payment.pk, amount, reason=reason, note_id=row.pk, actor=actor)
    except Conflict:  # another refund of it is under way
        return Money.zero(amount.currency)
    return Money.zero(amount.currency) if made.state == Refund.State.FAILED else amount

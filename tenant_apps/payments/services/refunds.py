"""Refunds through the gateway: intended here, made by the flow, recorded here."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, OutsideError
from kernel.ids import new_id
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.payments.locks import lock_payment, lock_refund
from tenant_apps.payments.models import Refund
from tenant_apps.payments.rules import ask_again_in
from tenant_apps.payments.services.returns import check_returnable, tell_refunded

ASK_REFUND = "payments.ask_refund"
SEND_NOTE = "payments.send_note_back"
_OPEN = (Refund.State.INTENDED, Refund.State.UNKNOWN)


def intend_refund(
    payment_id: UUID, amount: Money, *, reason: str, note_id: UUID | None = None, actor: Actor
) -> Refund:
    """
    Write down that money is about to go back.

    Locks:  payment.
    Again:  refused (Conflict) while another refund of the payment is open, and for a credit note
            (`note_id`) that went back of this payment, or was tried, before.
    Raises Invalid above what is left of the payment, Conflict for money that came by hand.
    """
    with transaction.atomic():
        payment = lock_payment(payment_id)
        if payment.attempt_id is None:
            raise Conflict(_("Money that came by hand goes back by hand."))
        if payment.refunds.filter(state__in=_OPEN).exists():
            raise Conflict(_("A refund of this payment is under way."))
        check_returnable(payment, amount)
        try:
            with transaction.atomic():
                row = Refund.objects.create(
                    id=new_id(),
                    payment=payment,
                    amount_minor=amount.minor,
                    currency=amount.currency,
                    reason=reason[:200],
                    note_id=note_id,
                    created_at=clock.now(),
                    intended_at=clock.real_now(),
                )
        except IntegrityError:
            raise Conflict(_("A refund of this payment is under way.")) from None
        record(
            actor, "payment.refund", "payment", payment.pk, amount=amount.minor, reason=row.reason
        )
        _ask_later(row)
    return row


def record_refund(refund_id: UUID, *, remote_id: str, failed: str = "", answer: str = "") -> None:
    """
    What the gateway says of a refund: it has it, or (`failed`: its code) it did not do it.

    Locks:  refund. Tells: PaymentRefunded. Again: a closed one stays as it is, and nobody is told.
    """
    with transaction.atomic():
        row = lock_refund(refund_id)
        if row.closed_at is None:
            row.remote_id = remote_id or row.remote_id
            row.state = Refund.State.FAILED if failed else Refund.State.DONE
            row.code, row.answer, row.closed_at = failed[:60], answer[:2000], clock.now()
            row.save()
            unschedule(ASK_REFUND, str(row.pk))
            if not failed:
                tell_refunded(row.payment, row.amount, reference=str(row.pk))


def record_refund_unknown(refund_id: UUID, error: OutsideError) -> None:
    """The answer was lost: it is asked about, never sent again under another key."""
    with transaction.atomic():
        row = lock_refund(refund_id)
        if row.closed_at is None:
            row.state, row.answer = Refund.State.UNKNOWN, error.answer[:2000]
            row.asked += 1
            row.save()
            _ask_later(row)


def _ask_later(row: Refund) -> None:
    wait = timedelta(seconds=ask_again_in(row.asked))
    schedule(ASK_REFUND, str(row.pk), clock.now() + wait)


def close_note(note_id: UUID) -> None:
    """What could go back of a credit note was sent: nothing is due for it any more."""
    unschedule(SEND_NOTE, str(note_id))

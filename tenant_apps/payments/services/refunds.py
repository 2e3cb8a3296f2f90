"""Refunds through the gateway: intended here, made by the flow, recorded here."""

from __future__ import annotations

from datetime import datetime, timedelta
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
from tenant_apps.payments.models import Payment, Refund
from tenant_apps.payments.rules import ask_again_in
from tenant_apps.payments.services.returns import check_returnable, tell_refunded

ASK_REFUND = "payments.ask_refund"
SEND_NOTE = "payments.send_note_back"
OPEN_REFUND = (Refund.State.INTENDED, Refund.State.UNKNOWN)
# Codes of a refund that surely was not made, for a reason that passes: the gateway was away, or
# refused the store's key. A note's refund may be sent again, under the key of the first try.
PASSING = ("unavailable", "misconfigured")
_MOST_PAUSE = timedelta(hours=6)
_LEAST_PAUSE = timedelta(minutes=2)
_NOTE_TRIED_FOR = timedelta(days=30)


def intend_refund(
    payment_id: UUID, amount: Money, *, reason: str, note_id: UUID | None = None, actor: Actor
) -> Refund:
    """
    Write down that money is about to go back.

    Locks:  payment.
    Again:  refused (Conflict) while another refund of the payment is open, and for a credit note
            (`note_id`) that went back of this payment, or was refused, before. One that could not
            be sent is the same row again: what it sends bears the same key.
    Raises Invalid above what is left of the payment, Conflict for money that came by hand.
    """
    with transaction.atomic():
        payment = lock_payment(payment_id)
        if payment.attempt_id is None:
            raise Conflict(_("Money that came by hand goes back by hand."))
        if payment.refunds.filter(state__in=OPEN_REFUND).exists():
            raise Conflict(_("A refund of this payment is under way."))
        check_returnable(payment, amount)
        row = _unsent(payment, note_id) or Refund(id=new_id(), payment=payment, note_id=note_id)
        row.amount_minor, row.currency, row.reason = amount.minor, amount.currency, reason[:200]
        row.created_at, row.intended_at = clock.now(), clock.real_now()
        row.state, row.code, row.answer = Refund.State.INTENDED, "", ""
        row.closed_at, row.asked = None, 0
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Conflict(_("A refund of this payment is under way.")) from None
        record(
            actor, "payment.refund", "payment", payment.pk, amount=amount.minor, reason=row.reason
        )
        _ask_later(row)
    return row


def _unsent(payment: Payment, note_id: UUID | None) -> Refund | None:
    if note_id is None:
        return None
    rows = payment.refunds.filter(note_id=note_id, state=Refund.State.FAILED, code__in=PASSING)
    return rows.first()


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


def plan_note_again(note_id: UUID, issued_at: datetime) -> None:
    """The longer it waits the longer the pauses; after a month what is left stays credit."""
    age = clock.now() - issued_at
    if age > _NOTE_TRIED_FOR:
        close_note(note_id)
        return
    schedule(SEND_NOTE, str(note_id), clock.now() + min(max(age, _LEAST_PAUSE), _MOST_PAUSE))

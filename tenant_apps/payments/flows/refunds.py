"""Give money back: intend, act, record. The gateway's word on the payment moves the books."""

from __future__ import annotations

from uuid import UUID

import structlog

from kernel.actor import Actor
from kernel.errors import Declined, Misconfigured, OutsideError, Unavailable
from kernel.money import Money
from shared_apps.gateways.port import Outcome, RefundRequest, State
from shared_apps.outbox.services import unschedule
from tenant_apps.payments import selectors, services
from tenant_apps.payments.flows.accounts import gateway_of, pause_if_refused
from tenant_apps.payments.flows.asking import read
from tenant_apps.payments.models import Payment, Refund
from tenant_apps.payments.services.refunds import ASK_REFUND

log = structlog.get_logger(__name__)
_SENT_AGAIN = 4  # times, within some ten minutes: long before the gateway forgets the key
_REFUSED = (Declined, Unavailable, Misconfigured)  # surely nothing happened


def refund(
    payment_id: UUID, amount: Money, *, reason: str, note_id: UUID | None = None, actor: Actor
) -> Refund:
    """
    Refund a payment in part or whole. The answer's state says what is known of it.

    Raises Invalid, Conflict: see services.intend_refund.
    """
    row = services.intend_refund(payment_id, amount, reason=reason, note_id=note_id, actor=actor)
    _send(row)
    row.refresh_from_db()
    return row


def settle_refund(refund_id: UUID) -> None:
    """Find out what became of a refund whose answer was lost, or that was never sent."""
    row = Refund.objects.select_related("payment").get(pk=refund_id)
    if row.closed_at is not None:
        unschedule(ASK_REFUND, str(refund_id))
        return
    # The gateway keeps the key of a request for a day: sent again, it is the same refund. An
    # older one is only looked for.
    try:
        found = gateway_of(row.payment.account).find(reference=str(row.pk))
    except OutsideError as error:
        pause_if_refused(row.payment.account_id, error)
        services.record_refund_unknown(row.pk, error)
        return
    if found is not None:
        _record(row, found)
    elif row.asked <= _SENT_AGAIN:
        _send(row)
    else:
        services.record_refund(row.pk, remote_id="", failed="not_sent")


def _send(row: Refund) -> None:
    payment = row.payment
    request = RefundRequest(
        reference=str(row.pk),
        idempotency_key=f"refund-{row.pk}",
        remote_id=payment.remote_id,
        amount=row.amount,
    )
    try:
        answer = gateway_of(payment.account).refund(request)
    except _REFUSED as error:
        pause_if_refused(payment.account_id, error)
        code = Misconfigured.code if isinstance(error, Misconfigured) else error.code
        services.record_refund(row.pk, remote_id="", failed=code, answer=error.answer)
    except OutsideError as error:
        services.record_refund_unknown(row.pk, error)
    else:
        _record(row, answer)


def _record(row: Refund, answer: Outcome) -> None:
    ended = answer.state in {State.DECLINED, State.CANCELLED}
    services.record_refund(
        row.pk, remote_id=answer.remote_id, failed=(answer.code or "failed") if ended else ""
    )
    look_at(row.payment)


def look_at(payment: Payment) -> None:
    """Read from the gateway how much of a payment went back. A notice tells, if it can't now."""
    attempt_id = payment.attempt_id
    if attempt_id is None:
        return
    try:
        read(
            payment.account,
            lambda found, known: services.record_outcome(attempt_id, found, as_of=known),
            as_of=lambda: selectors.times_returned(attempt_id),
            remote_id=payment.remote_id,
        )
    except OutsideError as error:
        log.info("payment_not_read", code=error.code, payment=str(payment.pk))

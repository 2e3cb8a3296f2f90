"""Write down what became of an attempt. The only place that says "paid" (threats R19)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.payments import PaymentFailed, PaymentReceived
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import Conflict, OutsideError
from kernel.money import Money
from shared_apps.audit.services import record
from shared_apps.gateways.port import Outcome, State
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.billing.policies import retry_days_of
from tenant_apps.billing.services import note_paying, settle_invoice
from tenant_apps.payments.locks import lock_attempt
from tenant_apps.payments.models import Attempt, GatewayCustomer, Payment
from tenant_apps.payments.rules import COLLECT_AGAIN, ask_again_in, retry_in_days
from tenant_apps.payments.selectors import stale_page
from tenant_apps.payments.services.intend import ASK
from tenant_apps.payments.services.methods import keep_method
from tenant_apps.payments.services.returns import take_back

COLLECT = "payments.collect"
CLOSE_PAGE = "payments.close_page"
SEEN = "seen_by_a_person"  # code of a mismatch that was closed by hand
_ENDED = {State.DECLINED: "declined", State.CANCELLED: "cancelled"}


def record_outcome(attempt_id: UUID, outcome: Outcome, *, as_of: int = 0) -> Attempt:
    """
    Record what the gateway says of an attempt.

    Money:  what was captured is compared with what was asked: amount, currency and our reference.
            A difference books nothing and flags the attempt for a person.
    Locks:  attempt, then invoice and subscriptions (billing).
            What went back since (`returned`) is booked once, by the payment's own sum of it;
            `as_of`: how often that had been booked when the gateway was asked.
    Tells:  PaymentReceived or PaymentFailed.
    Again:  a closed attempt stays as it is, unless money came after all: that is still booked.
    Raises Outdated, and writes nothing, when another reading was booked meanwhile: ask again.
    """
    with transaction.atomic():
        row = lock_attempt(attempt_id)
        if row.state == Attempt.State.SUCCEEDED:
            take_back(row, outcome.returned, as_of=as_of)
            return row
        if row.closed_at and outcome.state is not State.SUCCEEDED:
            return row
        _keep_references(row, outcome)
        if outcome.state is State.SUCCEEDED:
            _succeed(row, outcome)
        elif outcome.state is State.NEEDS_CUSTOMER and row.kind == Attempt.Kind.CHARGE:
            _fail(row, "needs_customer", outcome.code or "authentication_required", outcome.person)
        elif outcome.state in _ENDED:
            _fail(row, _ENDED[outcome.state], outcome.code, outcome.person)
        else:
            row.state = Attempt.State.OPEN
            if outcome.under_way:  # said again at each asking: dunning waits as long as it is
                note_paying(row.invoice_id, paying=True)
            _ask_again(row)
        row.save()
    return row


def record_unknown(attempt_id: UUID, error: OutsideError) -> None:
    """The answer was lost: no second attempt until the gateway was asked."""
    with transaction.atomic():
        row = lock_attempt(attempt_id)
        if row.closed_at is None:
            row.state, row.answer = Attempt.State.UNKNOWN, error.answer[:2000]
            _ask_again(row)
            row.save()


def record_failure(
    attempt_id: UUID, *, code: str, answer: str, person: str = "", ours: bool = False
) -> None:
    """
    The call surely had no effect: close the attempt, so that another may follow.

    `ours`: our key or the line failed, not the customer's card. It is no news for the customer and
    counts as no try.
    """
    with transaction.atomic():
        row = lock_attempt(attempt_id)
        if row.closed_at is None:
            row.answer = answer[:2000]
            _fail(row, "cancelled", code, person, ours=ours)
            row.save()


def _keep_references(row: Attempt, outcome: Outcome) -> None:
    row.remote_id = outcome.remote_id or row.remote_id
    row.page_url = outcome.page_url or row.page_url
    if outcome.customer_reference:
        GatewayCustomer.objects.get_or_create(
            account=row.account,
            customer_id=row.customer_id,
            defaults={"reference": outcome.customer_reference},
        )


def _succeed(row: Attempt, outcome: Outcome) -> None:
    wrong = outcome.reference not in {"", str(row.pk)}
    if outcome.captured != row.amount or wrong:
        _flag(row, outcome)
        return
    if outcome.method:
        holder = outcome.customer_reference
        keep_method(row.account, row.customer_id, outcome.method, holder=holder)
    # A fee in other money is no reason to hold up the payment: the processor's report has it.
    known = outcome.fee is not None and outcome.fee.currency == row.currency
    fee = outcome.fee if known and outcome.fee else Money.zero(row.currency)
    payment = Payment.objects.create(
        attempt=row,
        account=row.account,
        remote_id=outcome.remote_id,
        invoice_id=row.invoice_id,
        customer_id=row.customer_id,
        amount_minor=row.amount_minor,
        fee_minor=fee.minor,
        currency=row.currency,
        received_at=clock.now(),
    )
    row.state, row.closed_at = Attempt.State.SUCCEEDED, clock.now()
    row.save()  # closed before its money is booked: it is no open page any more
    book_payment(payment, fee, row.account.gateway, MACHINE)
    unschedule(ASK, str(row.pk))
    take_back(row, outcome.returned, as_of=0)


def _flag(row: Attempt, outcome: Outcome) -> None:
    """Other money came than was asked for. It blocks the invoice until a person closes it."""
    if row.code == SEEN or row.state == Attempt.State.MISMATCH:
        return
    row.state, row.closed_at = Attempt.State.MISMATCH, clock.now()
    row.answer = f"asked {row.amount}, captured {outcome.captured}, for {outcome.reference}"
    unschedule(ASK, str(row.pk))
    unschedule(COLLECT, str(row.invoice_id))
    record(MACHINE, "payment.mismatch", "attempt", row.pk, answer=row.answer)


def close_mismatch(attempt_id: UUID, *, actor: Actor) -> Attempt:
    """
    A person has looked at a payment that did not match, and has seen to the money by hand.

    Locks:  attempt.
    Again:  refused (Conflict), as for every attempt that is not flagged. The invoice may be paid
            again from then on, and a stored card is charged for it a few hours later.
    """
    with transaction.atomic():
        row = lock_attempt(attempt_id)
        if row.state != Attempt.State.MISMATCH:
            raise Conflict(_("This payment does not wait for anybody."))
        row.state, row.code = Attempt.State.CANCELLED, SEEN
        row.save(update_fields=["state", "code"])
        note_paying(row.invoice_id, paying=False)
        if row.kind == Attempt.Kind.CHARGE:
            schedule(COLLECT, str(row.invoice_id), clock.now() + COLLECT_AGAIN)
        record(actor, "payment.mismatch_closed", "attempt", row.pk, answer=row.answer)
    return row


def book_payment(payment: Payment, fee: Money, gateway: str, actor: Actor) -> None:
    """Settle the invoice of a payment and tell. The attempt or staff's entry is its reason."""
    invoice = settle_invoice(
        invoice_id=payment.invoice_id,
        payment_id=payment.pk,
        amount=payment.amount,
        fee=fee,
        gateway=gateway,
        actor=actor,
    )
    if not invoice.amount_due:  # the rest of a part payment is still charged on its day
        unschedule(COLLECT, str(payment.invoice_id))
    plan_closing(payment.invoice_id)
    publish(
        PaymentReceived(
            payment_id=str(payment.pk),
            invoice_id=str(payment.invoice_id),
            customer_id=str(payment.customer_id),
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            gateway=gateway,
        )
    )


def plan_closing(invoice_id: UUID) -> None:
    """Have the open page of an invoice closed, whose amount is not what is due any more."""
    if stale_page(invoice_id):
        schedule(CLOSE_PAGE, str(invoice_id), clock.now(), wake=True)


def _fail(row: Attempt, state: str, code: str, person: str, *, ours: bool = False) -> None:
    row.state, row.closed_at = state, clock.now()
    row.code, row.person, row.is_ours = code[:60], person[:300], ours
    unschedule(ASK, str(row.pk))
    note_paying(row.invoice_id, paying=False)
    if row.kind == Attempt.Kind.CHARGE:
        _plan_retry(row)
    if ours or (state == "cancelled" and row.kind == Attempt.Kind.PAGE):
        return  # our own trouble, or a page that was left: no news
    publish(
        PaymentFailed(
            attempt_id=str(row.pk),
            invoice_id=str(row.invoice_id),
            customer_id=str(row.customer_id),
            code=row.code,
            person=row.person,
            needs_customer=state == "needs_customer",
            off_session=row.kind == Attempt.Kind.CHARGE,
        )
    )


def _plan_retry(row: Attempt) -> None:
    if row.is_ours:
        schedule(COLLECT, str(row.invoice_id), clock.now() + COLLECT_AGAIN)
        return
    # The row itself is not saved as closed yet: it is among those that are not ours.
    tries = Attempt.objects.filter(
        invoice_id=row.invoice_id, kind=Attempt.Kind.CHARGE, is_ours=False
    ).count()
    days = retry_in_days(row.code, tries, retry_days_of(row.invoice_id))
    if days is not None:
        schedule(COLLECT, str(row.invoice_id), clock.now() + timedelta(days=days))
    else:
        unschedule(COLLECT, str(row.invoice_id))


def _ask_again(row: Attempt) -> None:
    row.asked += 1
    schedule(ASK, str(row.pk), clock.now() + timedelta(seconds=ask_again_in(row.asked)))

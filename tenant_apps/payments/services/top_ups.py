"""Credit that a customer pays in: what was wished, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from contracts.billing import TopUpWanted
from contracts.payments import CreditAdded
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import OutsideError
from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.gateways.port import Outcome, State
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.invoicing import buyer_snapshot
from tenant_apps.billing.selectors import today
from tenant_apps.billing.seller import seller_now
from tenant_apps.billing.services import (
    book_top_up,
    book_top_up_return,
    check_top_up,
    note_no_top_up,
)
from tenant_apps.billing.wallet import rule_of
from tenant_apps.payments.locks import lock_top_up
from tenant_apps.payments.models import GatewayAccount, GatewayCustomer, PaymentMethod, TopUp
from tenant_apps.payments.rules import COLLECT_AGAIN, ask_again_in
from tenant_apps.payments.selectors import default_method
from tenant_apps.payments.services.methods import keep_method
from tenant_apps.payments.services.returns import check_fresh

ASK_TOP_UP = "payments.ask_top_up"
CHARGE_TOP_UP = "payments.charge_top_up"
_TRY_AGAIN = timedelta(days=1)
_ENDED = {State.DECLINED: TopUp.State.DECLINED, State.CANCELLED: TopUp.State.CANCELLED}


def intend_top_up(
    customer_id: UUID, amount: Money, account: GatewayAccount, *, actor: Actor
) -> TopUp:
    """
    Intend a page on which a customer adds to its credit.

    Again:  the one that is open is returned as it is, whatever its amount: the flow closes its page
            first when another amount is wanted. Ten at once make one (database).
    Raises Invalid at `amount` beyond the store's limits.
    """
    check_top_up(customer_id, amount, field="amount")
    with transaction.atomic():
        key = new_id()
        row, made = TopUp.objects.get_or_create(
            customer_id=customer_id,
            kind=TopUp.Kind.PAGE,
            closed_at=None,
            defaults={"id": key, "account": account, **_facts(key, amount)},
        )
        if made:
            record(actor, "top_up.asked_for", "top_up", row.pk, amount=amount.minor)
            schedule(ASK_TOP_UP, str(row.pk), _ask_at(0))
    return row


def intend_top_up_by_rule(event: TopUpWanted) -> TopUp | None:
    """
    Intend the charge of a customer's stored method that its rule asks for.

    Time:   the month of its limit is the store's.
    Again:  once per crossing (database). None where there is nothing to charge, as many were made
            this month as the customer allows, or one is under way; it is looked at again.
    """
    customer_id = UUID(event.customer_id)
    with transaction.atomic():
        rule, rows = rule_of(customer_id), TopUp.objects.filter(customer_id=customer_id)
        if rule is None or not rule.charges_itself:
            return None
        if rows.filter(crossing=event.occurrence).exists():
            return None
        if rows.filter(kind=TopUp.Kind.CHARGE, closed_at=None).exists():
            return None  # what becomes of it looks at the balance again
        first, following = _month()
        done = rows.filter(
            state=TopUp.State.SUCCEEDED, crossing__isnull=False, created_at__gte=first
        )
        if done.count() >= rule.most_a_month:
            note_no_top_up(customer_id, again_at=following, declined=False)
            return None
        method = default_method(customer_id)
        if method is None:
            note_no_top_up(customer_id, again_at=clock.now() + _TRY_AGAIN, declined=True)
            return None
        return _write_charge(event, customer_id, method)


def _write_charge(event: TopUpWanted, customer_id: UUID, method: PaymentMethod) -> TopUp:
    key = new_id()
    row = TopUp.objects.create(
        id=key,
        customer_id=customer_id,
        account=method.account,
        method=method,
        kind=TopUp.Kind.CHARGE,
        crossing=event.occurrence,
        **_facts(key, Money(event.amount_minor, event.currency)),
    )
    schedule(CHARGE_TOP_UP, str(row.pk), clock.now(), wake=True)
    record(MACHINE, "top_up.by_rule", "top_up", row.pk, amount=event.amount_minor)
    return row


def claim_charge(top_up_id: UUID) -> bool:
    """True once: the charge is sent now. A second worker, or one after a crash, only asks."""
    with transaction.atomic():
        row = lock_top_up(top_up_id)
        unschedule(CHARGE_TOP_UP, str(top_up_id))
        if row.state != TopUp.State.INTENDED or row.asked:
            return False
        row.asked, row.intended_at = 1, clock.real_now()
        row.save(update_fields=["asked", "intended_at"])
        schedule(ASK_TOP_UP, str(row.pk), _ask_at(0))
    return True


def record_top_up(top_up_id: UUID, outcome: Outcome, *, as_of: int = 0) -> TopUp:
    """
    Record what the gateway says of a top-up.

    Money:  what was captured is compared with what was asked: amount, currency and our reference. A
            difference books nothing and flags the row for a person. Money that went back since is
            booked by the gateway's own sum of it.
    Locks:  top-up, then billing's wallet.
    Tells:  CreditAdded.
    Again:  a closed one stays as it is, unless money came after all: that is still booked, once.
    Raises Outdated as record_outcome does; `as_of` is the same.
    """
    with transaction.atomic():
        row = lock_top_up(top_up_id)
        if row.state == TopUp.State.SUCCEEDED:
            _take_back(row, outcome.returned, as_of)
            return row
        if row.closed_at and outcome.state is not State.SUCCEEDED:
            return row
        row.remote_id = outcome.remote_id or row.remote_id
        row.page_url = outcome.page_url or row.page_url
        if outcome.state is State.SUCCEEDED:
            _succeed(row, outcome)
        elif outcome.state is State.NEEDS_CUSTOMER and row.kind == TopUp.Kind.CHARGE:
            code = outcome.code or "authentication_required"
            _fail(row, TopUp.State.NEEDS_CUSTOMER, code, outcome.person)
        elif outcome.state in _ENDED:
            _fail(row, _ENDED[outcome.state], outcome.code, outcome.person)
        else:
            row.state = TopUp.State.OPEN
            _ask_again(row)
        row.save()
    return row


def record_top_up_unknown(top_up_id: UUID, error: OutsideError) -> None:
    """The answer was lost: the gateway is asked before anything is sent again."""
    with transaction.atomic():
        row = lock_top_up(top_up_id)
        if row.closed_at is None:
            row.state, row.answer = TopUp.State.UNKNOWN, error.answer[:2000]
            _ask_again(row)
            row.save()


def record_no_top_up(
    top_up_id: UUID, *, code: str, answer: str, person: str = "", ours: bool = True
) -> None:
    """Surely nothing happened. `ours`: our key or the line, so it counts as no decline."""
    with transaction.atomic():
        row = lock_top_up(top_up_id)
        if row.closed_at is None:
            row.answer = answer[:2000]
            state = TopUp.State.CANCELLED if ours else TopUp.State.DECLINED
            _fail(row, state, code, person)
            row.save()


def _succeed(row: TopUp, outcome: Outcome) -> None:
    if outcome.captured != row.amount or outcome.reference not in {"", str(row.pk)}:
        _flag(row, outcome)
        return
    holder = outcome.customer_reference
    if holder:
        GatewayCustomer.objects.get_or_create(
            account=row.account, customer_id=row.customer_id, defaults={"reference": holder}
        )
    if outcome.method:
        row.method = keep_method(row.account, row.customer_id, outcome.method, holder=holder)
    fee = outcome.fee
    if fee is None or fee.currency != row.currency:
        fee = Money.zero(row.currency)
    row.state, row.closed_at, row.fee_minor = TopUp.State.SUCCEEDED, clock.now(), fee.minor
    row.number = book_top_up(
        customer_id=row.customer_id,
        top_up_id=row.pk,
        amount=row.amount,
        fee=fee,
        gateway=row.account.gateway,
        by_rule=row.by_rule,
    )
    row.received_on = today()
    row.seller, row.buyer = seller_now(), buyer_snapshot(Customer.objects.get(pk=row.customer_id))
    row.save()
    unschedule(ASK_TOP_UP, str(row.pk))
    record(MACHINE, "top_up.received", "top_up", row.pk, number=row.number, amount=row.amount_minor)
    publish(
        CreditAdded(
            top_up_id=str(row.pk),
            customer_id=str(row.customer_id),
            number=row.number,
            amount_minor=row.amount_minor,
            currency=row.currency,
            by_rule=row.by_rule,
        )
    )
    _take_back(row, outcome.returned, 0)


def _flag(row: TopUp, outcome: Outcome) -> None:
    if row.state == TopUp.State.MISMATCH:
        return
    row.state, row.closed_at = TopUp.State.MISMATCH, clock.now()
    row.answer = f"asked {row.amount}, captured {outcome.captured}, for {outcome.reference}"
    unschedule(ASK_TOP_UP, str(row.pk))
    record(MACHINE, "top_up.mismatch", "top_up", row.pk, answer=row.answer)


def _fail(row: TopUp, state: TopUp.State, code: str, person: str) -> None:
    row.state, row.code, row.person = state, code[:60], person[:300]
    row.closed_at = clock.now()
    unschedule(ASK_TOP_UP, str(row.pk))
    if row.by_rule:
        declined = state != TopUp.State.CANCELLED
        again = clock.now() + (_TRY_AGAIN if declined else COLLECT_AGAIN)
        note_no_top_up(row.customer_id, again_at=again, declined=declined)


def _take_back(row: TopUp, returned: Money | None, as_of: int) -> None:
    if returned is None or returned.currency != row.currency:
        return
    check_fresh(row, returned, as_of)
    more = min(returned.minor, row.amount_minor) - row.returned_minor
    if not more:
        return
    row.returned_minor += more
    row.returned_times += 1
    row.save(update_fields=["returned_minor", "returned_times"])
    book_top_up_return(
        customer_id=row.customer_id,
        top_up_id=row.pk,
        number=row.number,
        amount=Money(more, row.currency),
        gateway=row.account.gateway,
    )
    record(MACHINE, "top_up.returned", "top_up", row.pk, more=more, returned=row.returned_minor)


def _facts(key: UUID, amount: Money) -> dict[str, object]:
    return {
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "idempotency_key": f"topup-{key}",
        "created_at": clock.now(),
        "intended_at": clock.real_now(),
    }


def _month() -> tuple[datetime, datetime]:
    """This month of the store's calendar, and when the next one begins."""
    zone, first = current_store().timezone, today().replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return start_of(first, zone), start_of(following, zone)


def _ask_at(asked: int) -> datetime:
    return clock.now() + timedelta(seconds=ask_again_in(asked))


def _ask_again(row: TopUp) -> None:
    row.asked += 1
    schedule(ASK_TOP_UP, str(row.pk), _ask_at(row.asked))

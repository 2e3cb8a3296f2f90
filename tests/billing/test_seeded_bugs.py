"""
Eight known faults of money, put back one at a time: each is found. The control of the judges.

A fault counts as found when its story is clean without it, and with it a judge names something or
the database refuses.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kernel import periods
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from tenant_apps.billing import copying, services
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.rules import change as change_rules
from tenant_apps.billing.rules.pricing import Bill, TaxPolicy, sum_up
from tenant_apps.billing.services import Corrections, next_period, renew, renew_subscription
from tenant_apps.billing.services import credit as credit_service
from tenant_apps.catalog.models import Plan
from tenant_apps.payments.models import Payment
from tenant_apps.payments.services import record_return, returns
from tests import coupons
from tests.billing import carts
from tests.billing.judges import broken
from tests.coupons import at_day, make_coupon, order_with
from tests.papers import euro, pay_by_transfer, taxed_invoice
from tests.prove import figures

pytestmark = [pytest.mark.faults]
FIGURE = "seeded bugs"
Story = Callable[[Any], list[str]]


def judged() -> list[str]:
    return broken() + [f"{one.number} replays otherwise" for one in replayed() if not one.is_same]


def random_carts(_alice: Any) -> list[str]:
    random = Random(figures.SEED)
    return [fault for _ in range(60) for fault in carts.faults_of(carts.random_cart(random))]


def a_coupon_for_two_periods(alice: Any) -> list[str]:
    make_coupon("TWO", cycles=2)
    order_with(alice, "TWO")
    for _ in range(3):
        coupons.renew()
    return judged()


def two_workers_renew(alice: Any) -> list[str]:
    pay_by_transfer(taxed_invoice(alice))
    row = Subscription.objects.get()
    with at_day(row.billed_until):
        renew_subscription(row.pk)
        renew_subscription(row.pk)
    return judged()


def more_back_than_paid(alice: Any) -> list[str]:
    pay_by_transfer(taxed_invoice(alice))
    payment = Payment.objects.get()
    with contextlib.suppress(Invalid):
        record_return(payment.pk, euro(payment.amount_minor + 1), reason="x", actor=MACHINE)
    return judged()


def from_a_months_last_day(alice: Any) -> list[str]:
    with at_day(date(2027, 1, 31)):
        order_with(alice)
        coupons.renew()
        coupons.renew()
    return judged()


def credit_for_two_invoices(alice: Any) -> list[str]:
    first = taxed_invoice(alice)
    pay_by_transfer(first, first.total + euro(500))
    taxed_invoice(alice)
    taxed_invoice(alice)
    services.use_credit(alice.customer.pk)
    return judged()


def issued_anew_under_another_rate(alice: Any) -> list[str]:
    invoice = pay_by_transfer(taxed_invoice(alice))
    services.change_policy({"tax_percent": "7"}, actor=MACHINE)
    said = Corrections(order_reference="PO 7")
    services.reissue_invoice(invoice.pk, said, reason="reference", actor=MACHINE)
    return judged()


def a_bigger_plan_in_mid_period(alice: Any) -> list[str]:
    pay_by_transfer(taxed_invoice(alice))
    row = Subscription.objects.get()
    with at_day(periods.add_months(row.started_on, 0) + (row.billed_until - row.started_on) / 2):
        big = Plan.objects.get(product__name="Business", interval_unit="month")
        services.change_plan(row.pk, big.pk, at_end=False, actor=MACHINE)
    return judged()


# The faults, as they are known from other systems.


def rounded_per_invoice(patch: pytest.MonkeyPatch) -> None:
    def once(lines: Any, currency: str) -> Bill:
        bill = sum_up(lines, currency)
        whole = sum(one.net.minor * one.rate.percent / 100 for one in bill.lines)
        return replace(bill, tax=Money(int(whole + Decimal("0.5")), currency))

    patch.setattr(carts, "sum_up", once)


def cycle_not_counted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(next_period, "use", lambda *_: None)


def no_look_at_the_day(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(renew, "renewal_due_at", lambda _row: datetime(2000, 1, 1, tzinfo=UTC))


def refund_without_a_limit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(returns, "check_returnable", lambda *_: None)
    patch.setattr(returns, "min", lambda wanted, _most: wanted, raising=False)


def month_ends_drift(patch: pytest.MonkeyPatch) -> None:
    kept = periods.add_months
    patch.setattr(periods, "add_months", lambda day, months, _anchor=None: kept(day, months))


def credit_seen_as_it_was(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(credit_service, "available_credit", lambda *_: euro(500))


def taxed_by_todays_rate(patch: pytest.MonkeyPatch) -> None:
    today = TaxPolicy(Decimal(7), "VAT", included=False)
    patch.setattr(copying, "rate_from", lambda _trace: today)


def whole_period_charged(patch: pytest.MonkeyPatch) -> None:
    kept = change_rules._rest

    def rest(one: Any, wanted: Any, tax: Any, at: datetime, *more: Any) -> Any:
        return replace(kept(one, wanted, tax, one.from_at, *more), from_at=at)

    patch.setattr(change_rules, "_rest", rest)


BUGS: list[tuple[Callable[[pytest.MonkeyPatch], None], Story]] = [
    (rounded_per_invoice, random_carts),
    (cycle_not_counted, a_coupon_for_two_periods),
    (no_look_at_the_day, two_workers_renew),
    (refund_without_a_limit, more_back_than_paid),
    (month_ends_drift, from_a_months_last_day),
    (credit_seen_as_it_was, credit_for_two_invoices),
    (taxed_by_todays_rate, issued_anew_under_another_rate),
    (whole_period_charged, a_bigger_plan_in_mid_period),
]


@pytest.mark.parametrize(("bug", "story"), BUGS, ids=[bug.__name__ for bug, _ in BUGS])
def test_a_seeded_bug_is_found(in_acme, alice, monkeypatch, bug, story):
    assert _lived(story, alice) == []
    with monkeypatch.context() as patch:
        bug(patch)
        found = _lived(story, alice)
    figures.add(FIGURE, got=int(bool(found)), total=1)
    figures.note(FIGURE, [f"{bug.__name__}: {found[:2]}"])
    assert found


def _lived(story: Story, alice: Any) -> list[str]:
    """What the judges say at its end; nothing of it stays."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                found = story(alice)
        except IntegrityError as refused:
            found = [f"the database refuses: {refused}"]
        transaction.set_rollback(True)
    return found

"""Pure arithmetic of billing: prices, tax, dunning, safety bounds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money
from kernel.periods import Interval, Period, Unit
from tenant_apps.billing.rules.dunning import Calendar, next_step
from tenant_apps.billing.rules.lifecycle import ALLOWED, may_become
from tenant_apps.billing.rules.pricing import TaxPolicy, Terms, bill_period, split_tax, sum_up
from tenant_apps.billing.rules.safety import Billed, danger

MONTH = Interval(Unit.MONTH, 1)
prices = st.integers(0, 10_000_000).map(lambda minor: Money(minor, "EUR"))
percents = st.decimals(0, Decimal("99.99"), places=2)


@given(prices, percents)
def test_a_price_that_includes_tax_is_what_the_customer_pays(price, percent):
    net, tax = split_tax(price, TaxPolicy(percent, "VAT", included=True))
    assert net + tax == price
    assert net.minor >= 0
    assert tax.minor >= 0


@given(prices, percents)
def test_tax_on_top_is_the_rate_half_up(price, percent):
    net, tax = split_tax(price, TaxPolicy(percent, "VAT", included=False))
    assert net == price
    assert abs(tax.minor * 100 - price.minor * percent) * 2 <= 100


@given(st.lists(prices, min_size=1, max_size=12), percents, st.booleans())
def test_a_bill_is_the_sum_of_its_lines(amounts, percent, included):
    tax = TaxPolicy(percent, "VAT", included)
    lines = [
        line
        for price in amounts
        for line in bill_period(
            Terms("x", price, Money.zero("EUR"), MONTH, 1), date(2026, 1, 1), tax, first=True
        )
    ]
    bill = sum_up(lines, "EUR")
    assert bill.total == bill.net + bill.tax
    assert bill.total.minor == sum(line.gross.minor for line in lines)


def test_the_set_up_fee_comes_with_the_first_period_only():
    terms = Terms("VPS", Money(1500, "EUR"), Money(500, "EUR"), MONTH, 31)
    tax = TaxPolicy(Decimal(0), "VAT", included=False)
    first = bill_period(terms, date(2026, 1, 31), tax, first=True)
    assert [(line.kind, line.net.minor) for line in first] == [("recurring", 1500), ("setup", 500)]
    assert first[0].period == Period(date(2026, 1, 31), date(2026, 2, 28))
    then = bill_period(terms, date(2026, 2, 28), tax, first=False)
    assert [(line.kind, line.period.end) for line in then] == [("recurring", date(2026, 3, 31))]


DUE = date(2026, 5, 10)
CALENDAR = Calendar(remind_after_days=1, grace_days=3, terminate_after_days=14)


def test_dunning_goes_reminder_suspension_end():
    assert next_step(CALENDAR, DUE, {}) == ("remind", date(2026, 5, 11))
    taken = {"remind": date(2026, 5, 11)}
    assert next_step(CALENDAR, DUE, taken) == ("suspend", date(2026, 5, 13))
    taken["suspend"] = date(2026, 5, 13)
    assert next_step(CALENDAR, DUE, taken) == ("terminate", date(2026, 5, 27))
    taken["terminate"] = date(2026, 5, 27)
    assert next_step(CALENDAR, DUE, taken) is None


def test_after_a_long_downtime_the_reminder_still_comes_first_and_the_end_waits_its_days():
    late = DUE + timedelta(days=60)
    assert next_step(CALENDAR, DUE, {})[0] == "remind"
    assert next_step(CALENDAR, DUE, {"remind": late, "suspend": late}) == (
        "terminate",
        late + timedelta(days=14),
    )


JUNE = Period(date(2026, 6, 1), date(2026, 7, 1))
PRICE = Money(1500, "EUR")
HISTORY = [Billed(Period(date(2026, 5, 1), date(2026, 6, 1)), PRICE)]


def check(**changes):
    given_ = {
        "period": JUNE,
        "net": PRICE,
        "price": PRICE,
        "history": HISTORY,
        "today": date(2026, 5, 25),
        "interval_days_at_most": 31,
        **changes,
    }
    return danger(
        given_.pop("period"),
        given_.pop("net"),
        given_.pop("price"),
        given_.pop("history"),
        **given_,
    )


def test_an_ordinary_renewal_is_not_dangerous():
    assert check() == ""


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"net": Money(-1, "EUR")}, "negative"),
        ({"net": Money(1500, "USD")}, "currency"),
        ({"net": Money(4501, "EUR")}, "three times"),
        ({"period": Period(date(2026, 6, 1), date(2026, 7, 3))}, "longer"),
        ({"period": Period(date(2026, 5, 31), date(2026, 6, 30))}, "overlaps"),
        ({"period": Period(date(2026, 6, 2), date(2026, 7, 1))}, "gap"),
        ({"today": date(2026, 4, 1)}, "ahead"),
    ],
)
def test_each_safety_bound_fires(changes, word):
    assert word in check(**changes)


def test_an_ended_subscription_never_comes_back():
    assert not any(may_become("ended", state) for state in ALLOWED)

"""Another plan, computed: to the second, nothing given back twice, nothing charged twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock import local_date
from kernel.money import Money
from kernel.periods import Interval, Period, Unit, add_months, start_of
from tenant_apps.billing.rules.change import (
    Held,
    NewCycle,
    Proposal,
    propose,
    seconds_between,
)
from tenant_apps.billing.rules.pricing import TaxPolicy, Terms, split_tax
from tenant_apps.billing.rules.trace import replay, trace_of

MONTHLY = Interval(Unit.MONTH, 1)
NET = TaxPolicy(Decimal(0), "VAT", included=False)
VAT = TaxPolicy(Decimal(19), "VAT", included=True)


def terms(minor: int, currency: str = "EUR") -> Terms:
    zero = Money.zero(currency)
    return Terms("VPS", Money(minor, currency), zero, MONTHLY, 1)


class Life:
    """One paid period and the changes in it, kept as billing keeps its lines."""

    def __init__(self, start: date, end: date, zone: str, price: Money, tax: TaxPolicy) -> None:
        self.zone, self.tax = zone, tax
        self.from_at, self.until_at = start_of(start, zone), start_of(end, zone)
        net, vat = split_tax(price, tax)
        whole = seconds_between(self.from_at, self.until_at)
        zero = Money.zero(price.currency)
        period = Period(start, end)
        self.held = [
            Held(1, "VPS", period, self.from_at, self.until_at, whole, net, vat, tax, zero, zero)
        ]
        self.net = net

    def change(self, minor: int, at: datetime, cycle: NewCycle | None = None) -> Proposal:
        day = local_date(at, self.zone)
        currency = self.net.currency
        made = propose(
            self.held,
            terms(minor, currency),
            self.tax,
            at,
            Period(day, day + timedelta(days=1)),
            new_cycle=cycle,
        )
        self.keep(made)
        return made

    def keep(self, made: Proposal) -> None:
        for one in made.lines:
            line = one.line
            self.net += line.net
            if one.credits is not None:
                self.held = [
                    replace(
                        held,
                        credited_net=held.credited_net - line.net,
                        credited_tax=held.credited_tax - line.tax,
                        used_until=line.from_at,
                    )
                    if held.line_id == one.credits
                    else held
                    for held in self.held
                ]
            else:
                zero = Money.zero(line.net.currency)
                whole = (
                    line.share.of if line.share else seconds_between(line.from_at, line.until_at)
                )
                self.held.append(
                    Held(
                        len(self.held) + 1,
                        "VPS",
                        line.period,
                        line.from_at,
                        line.until_at,
                        whole,
                        line.net,
                        line.tax,
                        line.rate,
                        zero,
                        zero,
                    )
                )


@st.composite
def periods(draw):
    """Months that begin on any day of any year (leap ones too), in zones with and without DST."""
    start = draw(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
    months = draw(st.sampled_from([1, 3, 12]))
    zone = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"]))
    return start, add_months(start, months), zone


@st.composite
def lives(draw):
    start, end, zone = draw(periods())
    currency = draw(st.sampled_from(["EUR", "JPY", "KWD"]))
    prices = draw(st.lists(st.integers(0, 3_000_000), min_size=2, max_size=7))
    whole = seconds_between(start_of(start, zone), start_of(end, zone))
    cuts = sorted(
        draw(
            st.lists(st.integers(0, whole - 1), min_size=len(prices) - 1, max_size=len(prices) - 1)
        )
    )
    return start, end, zone, currency, prices, cuts


@settings(max_examples=150, deadline=None)
@given(lives())
def test_a_chain_of_changes_costs_each_plan_for_its_seconds(life):
    start, end, zone, currency, prices, cuts = life
    lived = Life(start, end, zone, Money(prices[0], currency), NET)
    for minor, cut in zip(prices[1:], cuts, strict=True):
        lived.change(minor, lived.from_at + timedelta(seconds=cut))
    whole = seconds_between(lived.from_at, lived.until_at)
    edges = [0, *cuts, whole]
    exact = sum(
        Decimal(price * (edges[n + 1] - edges[n])) / whole for n, price in enumerate(prices)
    )
    lines = 2 * len(cuts) + 1
    assert abs(Decimal(lived.net.minor) - exact) <= lines


@settings(max_examples=150, deadline=None)
@given(lives(), st.sampled_from([NET, VAT]))
def test_nothing_is_given_back_beyond_what_a_line_was(life, tax):
    start, end, zone, currency, prices, cuts = life
    lived = Life(start, end, zone, Money(prices[0], currency), tax)
    for minor, cut in zip(prices[1:], cuts, strict=True):
        made = lived.change(minor, lived.from_at + timedelta(seconds=cut))
        assert made.due.minor >= 0
        assert made.carried.minor >= 0
        assert made.due == made.bill.net + made.bill.tax + made.carried
    for held in lived.held:
        assert Money.zero(currency) <= held.credited_net <= held.net
        assert Money.zero(currency) <= held.credited_tax <= held.tax


@settings(max_examples=100, deadline=None)
@given(lives(), st.sampled_from([NET, VAT]))
def test_every_line_of_a_change_comes_out_again_from_its_trace(life, tax):
    start, end, zone, currency, prices, cuts = life
    lived = Life(start, end, zone, Money(prices[0], currency), tax)
    for minor, cut in zip(prices[1:], cuts, strict=True):
        for one in lived.change(minor, lived.from_at + timedelta(seconds=cut)).lines:
            assert replay(json.loads(json.dumps(trace_of(one.line))), one.line) == one.line


def test_half_of_a_month_in_numbers():
    lived = Life(date(2026, 4, 1), date(2026, 5, 1), "UTC", Money(1400, "EUR"), NET)
    made = lived.change(2800, datetime(2026, 4, 16, tzinfo=UTC))
    assert [(one.line.kind, one.line.net.minor) for one in made.lines] == [
        ("proration", 1400),
        ("credit", -700),
    ]
    assert made.due == Money(700, "EUR")


def test_the_hour_of_a_clock_change_is_counted_as_it_was():
    """29 March 2026 in Berlin has 23 hours: noon is 11 hours in, of 743."""
    lived = Life(date(2026, 3, 1), date(2026, 4, 1), "Europe/Berlin", Money(743_00, "EUR"), NET)
    made = lived.change(0, datetime(2026, 3, 29, 10, 0, tzinfo=UTC))  # 12:00 in Berlin
    [credit] = [one.line for one in made.lines if one.credits]
    assert credit.credit.unused.of == 743 * 3600
    assert credit.net == Money(-(743_00 - (28 * 24 + 11) * 100), "EUR")


def test_two_upgrades_do_not_give_the_first_line_back_twice():
    lived = Life(date(2026, 4, 1), date(2026, 5, 1), "UTC", Money(3000, "EUR"), NET)
    lived.change(6000, datetime(2026, 4, 11, tzinfo=UTC))
    made = lived.change(9000, datetime(2026, 4, 21, tzinfo=UTC))
    assert [(one.line.kind, one.line.net.minor, one.credits) for one in made.lines] == [
        ("proration", 3000, None),
        ("credit", -2000, 2),
    ]
    assert lived.net == Money(1000 + 2000 + 3000, "EUR")


def test_the_tax_of_a_credit_is_that_of_its_line_whatever_it_is_today():
    lived = Life(date(2026, 4, 1), date(2026, 5, 1), "UTC", Money(1190, "EUR"), VAT)
    lived.tax = TaxPolicy(
        Decimal(0), "", included=True, reason="reverse_charge", taken_out=Decimal(19)
    )
    made = lived.change(2380, datetime(2026, 4, 16, tzinfo=UTC))
    [charge, credit] = [one.line for one in made.lines]
    assert (charge.net.minor, charge.tax.minor) == (1000, 0)
    assert (credit.net.minor, credit.tax.minor) == (-500, -95)


def test_what_is_given_back_beyond_the_charge_is_carried():
    lived = Life(date(2026, 4, 1), date(2026, 5, 1), "UTC", Money(2000, "EUR"), NET)
    made = lived.change(500, datetime(2026, 4, 16, tzinfo=UTC))
    assert (made.due.minor, made.carried.minor, made.bill.total.minor) == (0, 750, -750)


def test_another_cycle_begins_a_whole_period_now():
    lived = Life(date(2026, 4, 1), date(2026, 5, 1), "UTC", Money(3000, "EUR"), NET)
    at = datetime(2026, 4, 16, 6, 0, tzinfo=UTC)
    cycle = NewCycle(
        Period(date(2026, 4, 16), date(2027, 4, 16)), datetime(2027, 4, 16, tzinfo=UTC)
    )
    made = lived.change(30000, at, cycle)
    assert [(one.line.net.minor, one.line.until_at) for one in made.lines] == [
        (30000, cycle.until_at),
        (-1475, lived.until_at),
    ]


@pytest.mark.parametrize(("currency", "due"), [("JPY", 700), ("KWD", 700)])
def test_currencies_without_cents_and_with_a_thousand_of_them(currency, due):
    lived = Life(date(2026, 4, 1), date(2026, 5, 1), "UTC", Money(1400, currency), NET)
    assert lived.change(2800, datetime(2026, 4, 16, tzinfo=UTC)).due == Money(due, currency)

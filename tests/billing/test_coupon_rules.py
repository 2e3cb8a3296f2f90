"""The algebra of coupons: groups, order, caps, free months, loyalty, and who may use a code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money
from kernel.periods import Interval, Period, Unit
from tenant_apps.billing.rules.coupons import Offer, fits_cycle, loyalty, reductions, take_off
from tenant_apps.billing.rules.pricing import TaxPolicy, price_line
from tenant_apps.billing.rules.redeeming import WORDS, Asker, Conditions, problem
from tenant_apps.billing.rules.trace import replay, trace_of

MONTH, YEAR = Interval(Unit.MONTH, 1), Interval(Unit.YEAR, 1)
currencies = st.sampled_from(["JPY", "EUR", "KWD"])
prices = st.builds(Money, st.integers(0, 10_000_000), currencies)
intervals = st.builds(Interval, st.sampled_from([Unit.MONTH, Unit.YEAR]), st.integers(1, 36))
percents = st.decimals(Decimal("0.01"), 100, places=2)
caps = st.decimals(0, 100, places=2)


kinds = st.one_of(
    st.tuples(st.just("percent"), percents),
    st.tuples(st.just("amount"), st.integers(1, 2_000_000).map(Decimal)),
    st.tuples(st.just("free_months"), st.integers(1, 40).map(Decimal)),
)
offer_lists = st.lists(
    st.tuples(kinds, st.sampled_from(["", "a", "b"]), st.integers(0, 3)), max_size=6
).map(
    lambda found: [
        Offer(f"{number}", f"offer {number}", kind, value, group, position)
        for number, ((kind, value), group, position) in enumerate(found)
    ]
)


def off(taken) -> int:
    return sum(one.amount.minor for one in taken)


@given(prices, intervals, offer_lists, caps)
def test_never_below_zero_never_over_the_cap_and_nothing_twice(price, interval, offers, cap):
    taken = take_off(price, interval, offers, cap)
    assert all(one.amount.minor >= 0 for one in taken)
    assert off(taken) * 100 <= price.minor * cap
    groups = [one.offer.group for one in taken]
    assert len(groups) == len(set(groups))


@given(prices, intervals, offer_lists, caps, st.randoms(use_true_random=False))
def test_the_order_in_which_codes_were_typed_does_not_matter(price, interval, offers, cap, random):
    shuffled = list(offers)
    random.shuffle(shuffled)
    assert take_off(price, interval, offers, cap) == take_off(price, interval, shuffled, cap)


@given(prices, intervals, offer_lists, caps)
def test_no_other_choice_would_save_the_customer_more(price, interval, offers, cap):
    best = off(take_off(price, interval, offers, cap))
    assert all(off(take_off(price, interval, [one], cap)) <= best for one in offers)
    fewer = offers[1:]
    assert off(take_off(price, interval, fewer, cap)) <= best


@given(prices, intervals, offer_lists, caps, st.decimals(0, Decimal("99.99"), places=2))
def test_a_lines_reductions_are_its_discount_and_it_replays(price, interval, offers, cap, percent):
    taken = take_off(price, interval, offers, cap)
    line = price_line(
        "recurring",
        "VPS",
        Period(date(2026, 1, 1), date(2026, 2, 1)),
        price,
        TaxPolicy(percent, "VAT", included=True),
        reductions=reductions(taken),
    )
    assert line.discount.minor == off(taken)
    assert line.gross == price - line.discount
    assert replay(trace_of(line), line) == line


def test_percent_comes_off_what_is_left_and_amounts_come_last():
    offers = [
        Offer("1", "5 off", "amount", Decimal(500), "a", 0),
        Offer("2", "10 %", "percent", Decimal(10), "b", 2),
        Offer("3", "half", "percent", Decimal(50), "c", 1),
    ]
    taken = take_off(Money(2000, "EUR"), MONTH, offers)
    said = [(one.offer.key, one.amount.minor) for one in taken]
    assert said == [("3", 1000), ("2", 100), ("1", 500)]


def test_the_cap_trims_the_last():
    offers = [
        Offer("1", "40 %", "percent", Decimal(40), "a"),
        Offer("2", "5 off", "amount", Decimal(500), "b"),
    ]
    taken = take_off(Money(1000, "EUR"), MONTH, offers, Decimal(50))
    assert [(one.amount.minor, one.spent) for one in taken] == [(400, 1), (100, 1)]


def test_what_finds_nothing_left_takes_nothing_and_uses_nothing_up():
    offers = [
        Offer("1", "a month free", "free_months", Decimal(1), "a", 0),
        Offer("2", "10 % for ever", "percent", Decimal(10), "b", 1),
    ]
    taken = take_off(Money(1000, "EUR"), MONTH, offers)
    assert [(one.amount.minor, one.spent) for one in taken] == [(1000, 1), (0, 0)]


@pytest.mark.parametrize(
    ("interval", "months", "taken", "spent"),
    [
        (MONTH, 3, 10_000, 1),
        (Interval(Unit.MONTH, 3), 2, 6_667, 2),
        (Interval(Unit.MONTH, 3), 4, 10_000, 3),
        (YEAR, 1, 833, 1),
        (Interval(Unit.YEAR, 3), 2, 556, 2),
    ],
)
def test_free_months_are_their_share_of_a_longer_cycle(interval, months, taken, spent):
    offer = Offer("1", "months free", "free_months", Decimal(months))
    [found] = take_off(Money(10_000, "EUR"), interval, [offer])
    assert (found.amount.minor, found.spent) == (taken, spent)


def test_a_cycle_of_days_has_no_months_and_only_trials_get_longer():
    days = Interval(Unit.DAY, 30)
    assert not fits_cycle("free_months", days, trial=False)
    assert fits_cycle("percent", days, trial=False)
    assert fits_cycle("trial_days", days, trial=True)
    assert not fits_cycle("trial_days", MONTH, trial=False)
    assert not fits_cycle("percent", days, trial=True)
    assert take_off(Money(0, "EUR"), MONTH, [Offer("1", "x", "percent", Decimal(5))]) == []


def test_loyalty_goes_by_whole_months_and_takes_the_highest_tier():
    tiers = [(12, Decimal(5)), (24, Decimal(10))]
    began = date(2024, 1, 31)
    assert loyalty(began, date(2025, 1, 30), tiers, "Loyalty") is None
    first = loyalty(began, date(2025, 1, 31), tiers, "Loyalty")
    assert first is not None
    assert first.value == 5
    second = loyalty(began, date(2026, 3, 1), tiers, "Loyalty")
    assert second is not None
    assert second.value == 10


NOW = datetime(2026, 5, 1, tzinfo=UTC)
OPEN = Conditions(True, None, None, None, None, frozenset(), False, None, True)
ALICE = Asker(uuid4(), "DE", is_new=False)
VISITOR = Asker(None, "", is_new=True)


@pytest.mark.parametrize(
    ("change", "asker", "why"),
    [
        ({}, ALICE, ""),
        ({"in_use": False}, ALICE, "paused"),
        ({"starts_at": NOW + timedelta(seconds=1)}, ALICE, "not_yet"),
        ({"starts_at": NOW}, ALICE, ""),
        ({"ends_at": NOW}, ALICE, "ended"),
        ({"ends_at": NOW + timedelta(microseconds=1)}, ALICE, ""),
        ({"left": 0}, ALICE, "used_up"),
        ({"left": 1}, ALICE, ""),
        ({"left_for_one": 0}, ALICE, "yours_used"),
        ({"left_for_one": 0}, VISITOR, ""),
        ({"countries": frozenset({"AT"})}, ALICE, "country"),
        ({"countries": frozenset({"AT", "DE"})}, ALICE, ""),
        ({"countries": frozenset({"AT"})}, VISITOR, ""),
        ({"new_only": True}, ALICE, "new_only"),
        ({"new_only": True}, replace(ALICE, is_new=True), ""),
        ({"customer_id": uuid4()}, ALICE, "unknown"),
        ({"customer_id": ALICE.customer_id}, ALICE, ""),
        ({"customer_id": uuid4()}, VISITOR, "unknown"),
        ({"fits_plans": False}, ALICE, "plans"),
    ],
)
def test_a_code_says_why_it_does_not_fit(change, asker, why):
    assert problem(replace(OPEN, **change), asker, NOW) == why
    assert not why or WORDS[why]

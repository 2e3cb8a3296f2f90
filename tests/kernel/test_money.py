"""Money adds, splits and rounds exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import CurrencyMismatch, Money, round_minor, total

minors = st.integers(-(10**12), 10**12)


@given(minors, st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any))
def test_a_split_sums_back_to_the_whole(minor, weights):
    parts = Money(minor, "EUR").allocate(weights)
    assert total(parts, "EUR") == Money(minor, "EUR")


@given(minors, st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_no_part_is_off_by_more_than_one(minor, weights):
    parts = Money(minor, "EUR").allocate(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Decimal(part.minor) - Decimal(minor) * weight / sum(weights)) < 1


def test_two_currencies_never_add():
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")


@pytest.mark.parametrize("value", [1.0, Decimal(1), True, "1"])
def test_minor_units_are_whole_numbers_only(value):
    with pytest.raises(TypeError):
        Money(value, "EUR")


def test_major_units_follow_the_currency():
    assert Money.of("15", "EUR").minor == 1500
    assert Money.of("15", "JPY").minor == 15
    assert Money.of("1.234", "KWD").minor == 1234
    with pytest.raises(ValueError, match="more digits"):
        Money.of("1.5", "JPY")


def test_halves_round_away_from_zero_on_both_sides():
    assert round_minor(Decimal("0.5")) == 1
    assert round_minor(Decimal("-0.5")) == -1
    assert round_minor(Decimal("2.5")) == 3


def test_floats_are_refused_as_factors():
    with pytest.raises(TypeError):
        Money(100, "EUR").times(0.1)

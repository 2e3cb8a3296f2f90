"""What usage costs, computed: five models, bounds, one rounding, and nothing lost between parts."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money, exponent, round_minor, total
from tenant_apps.catalog.rules.usage import Model, Tier, UsagePrice, rate
from tenant_apps.catalog.rules.usage_terms import BadPrice, keep, read, refuse

D = Decimal
fine = st.decimals(0, 50, places=6)
quantities = st.decimals(0, 100_000, places=6)


@st.composite
def tier_lists(draw):
    ends = sorted(draw(st.sets(st.decimals(1, 90_000, places=2), max_size=4)))
    flats = st.decimals(0, 20, places=2)
    return tuple(Tier(end, draw(fine), draw(flats)) for end in [*ends, None])


@st.composite
def prices(draw, model=None):
    least = draw(st.integers(0, 5_000))
    most = draw(st.none() | st.integers(least, 500_000))
    return UsagePrice(
        model or draw(st.sampled_from(get_args(Model))),
        draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        unit=draw(fine),
        package=draw(st.decimals(D("0.5"), 500, places=2)),
        percent=draw(st.decimals(0, 100, places=4)),
        tiers=draw(tier_lists()),
        allowance=draw(st.decimals(0, 1_000, places=3)),
        minimum=least,
        cap=most,
    )


@given(prices(), quantities)
def test_the_parts_sum_to_the_amount(price, quantity):
    found = rate(price, quantity)
    assert total((part.amount for part in found.parts), price.currency) == found.amount


@given(prices(), quantities)
def test_the_amount_keeps_to_its_bounds(price, quantity):
    minor = rate(price, quantity).amount.minor
    assert minor >= price.minimum
    assert price.cap is None or minor <= max(price.cap, price.minimum)


@given(prices(), quantities)
def test_the_exact_sum_is_rounded_once(price, quantity):
    found = rate(price, quantity)
    counted = [part for part in found.parts if part.kind in {"quantity", "flat"}]
    exact = sum((part.quantity * part.unit for part in counted), D(0))
    rounded = round_minor(exact.scaleb(exponent(price.currency)))
    assert sum(part.amount.minor for part in counted) == rounded
    for part in counted:
        own = (part.quantity * part.unit).scaleb(exponent(price.currency))
        assert abs(part.amount.minor - own) < 1


@given(
    st.sampled_from(["standard", "graduated", "package", "percentage"]).flatmap(prices),
    quantities,
    quantities,
)
def test_more_never_costs_less(price, one, other):
    """Volume may: all units get the better price of the higher tier."""
    less, more = sorted([one, other])
    assert rate(price, less).amount <= rate(price, more).amount


@given(prices(), quantities)
def test_a_price_comes_back_from_json_and_rates_the_same(price, quantity):
    again = read(json.loads(json.dumps(keep(price))))
    assert again == price
    assert rate(again, quantity) == rate(price, quantity)


@given(tier_lists(), quantities)
def test_graduated_tiers_take_up_the_whole_quantity(tiers, quantity):
    found = rate(UsagePrice("graduated", "EUR", tiers=tiers), quantity)
    used = sum((part.quantity for part in found.parts if part.kind == "quantity"), D(0))
    free = [tier for tier in tiers if not tier.unit]
    assert used == quantity or free


LADDER = (Tier(D(100), D("0.10")), Tier(D(1000), D("0.05"), D(2)), Tier(None, D("0.01")))


@pytest.mark.parametrize(
    ("price", "quantity", "minor"),
    [
        (UsagePrice("standard", "EUR", unit=D("0.005")), "1000", 500),
        (UsagePrice("standard", "EUR", unit=D("0.005")), "1", 1),
        (UsagePrice("standard", "EUR", unit=D("0.005"), allowance=D(1000)), "1000", 0),
        (UsagePrice("standard", "EUR", unit=D("0.005"), allowance=D(1000)), "1200", 100),
        (UsagePrice("graduated", "EUR", tiers=LADDER), "100", 1000),
        (UsagePrice("graduated", "EUR", tiers=LADDER), "150", 1450),
        (UsagePrice("graduated", "EUR", tiers=LADDER), "2000", 6700),
        (UsagePrice("volume", "EUR", tiers=LADDER), "100", 1000),
        (UsagePrice("volume", "EUR", tiers=LADDER), "150", 950),
        (UsagePrice("volume", "EUR", tiers=LADDER), "2000", 2000),
        (UsagePrice("package", "EUR", unit=D(3), package=D(100)), "0", 0),
        (UsagePrice("package", "EUR", unit=D(3), package=D(100)), "100", 300),
        (UsagePrice("package", "EUR", unit=D(3), package=D(100)), "100.1", 600),
        (UsagePrice("percentage", "EUR", percent=D("2.9")), "199.99", 580),
        (UsagePrice("standard", "EUR", unit=D(1), cap=2500), "100", 2500),
        (UsagePrice("standard", "EUR", unit=D(1), minimum=500), "0", 500),
        (UsagePrice("standard", "JPY", unit=D("0.5")), "3", 2),
        (UsagePrice("standard", "KWD", unit=D("0.0005")), "3", 2),
    ],
)
def test_known_sums(price, quantity, minor):
    assert rate(price, D(quantity)).amount == Money(minor, price.currency)


@pytest.mark.parametrize(
    ("price", "field"),
    [
        (UsagePrice("odd", "EUR"), "model"),  # type: ignore[arg-type]
        (UsagePrice("package", "EUR", package=D(0)), "package"),
        (UsagePrice("percentage", "EUR", percent=D(101)), "percent"),
        (UsagePrice("standard", "EUR", minimum=-1), "minimum"),
        (UsagePrice("standard", "EUR", minimum=200, cap=100), "cap"),
        (UsagePrice("volume", "EUR"), "tiers"),
        (UsagePrice("volume", "EUR", tiers=(Tier(D(5), D(1)),)), "tiers"),
        (UsagePrice("graduated", "EUR", tiers=(Tier(None, D(1)), Tier(None, D(1)))), "tiers"),
        (
            UsagePrice("volume", "EUR", tiers=(Tier(D(5), D(1)), Tier(D(5), D(1)), LADDER[2])),
            "tiers",
        ),
    ],
)
def test_a_price_that_can_not_be_charged_is_refused_at_its_field(price, field):
    with pytest.raises(BadPrice) as no:
        refuse(price)
    assert no.value.field == field


@pytest.mark.parametrize("text", ["x", "-1", "NaN", "Infinity", "1e20", "0.0000000001"])
def test_no_odd_number_becomes_a_price(text):
    with pytest.raises(BadPrice):
        read({**keep(UsagePrice("standard", "EUR")), "unit": text})


@pytest.mark.parametrize("text", ["-1", "NaN", "Infinity"])
def test_no_odd_quantity_is_rated(text):
    with pytest.raises(ValueError, match="not negative"):
        rate(UsagePrice("standard", "EUR", unit=D(1)), D(text))

"""Who bears which tax (spec F6): by place, proof and day, with nothing lost to rounding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money
from tenant_apps.billing.rules.pricing import TaxPolicy, split_tax
from tenant_apps.billing.rules.taxes import NOBODY, Buyer, Rate, Seller, tax_for

JUNE = date(2026, 6, 1)
RATES = [
    Rate("DE", Decimal(19), "USt", ends_on=date(2027, 1, 1)),
    Rate("DE", Decimal(20), "USt", starts_on=date(2027, 1, 1)),
    Rate("DE", Decimal(7), "USt", category="book"),
    Rate("FR", Decimal(20), "TVA"),
    Rate("ES", Decimal(21), "IVA"),
    Rate("ES", Decimal(7), "IGIC", region="CN"),
    Rate("AU", Decimal(10), "GST"),
]
SELLER = Seller("DE", True, True, Decimal(16), "VAT", included=False)


def bears(buyer: Buyer, *, seller: Seller = SELLER, category: str = "vps", on: date = JUNE):
    tax = tax_for(seller, buyer, RATES, category, on)
    return str(tax.percent), tax.label, tax.reason


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        (NOBODY, ("19", "USt", "standard")),
        (Buyer("DE"), ("19", "USt", "standard")),
        (Buyer("DE", proven=True), ("19", "USt", "standard")),  # no reverse charge at home
        (Buyer("FR"), ("20", "TVA", "standard")),
        (Buyer("FR", proven=True), ("0", "USt", "reverse_charge")),
        (Buyer("ES", region="CN"), ("7", "IGIC", "standard")),
        (Buyer("ES", region="MD"), ("21", "IVA", "standard")),
        (Buyer("IT"), ("19", "USt", "standard")),  # no row for Italy: the seller's own
        (Buyer("US"), ("0", "USt", "outside")),
        (Buyer("AU"), ("10", "GST", "standard")),  # registered there: a row says so
        (Buyer("DE", exempt=True), ("0", "USt", "exempt")),
    ],
)
def test_the_place_of_the_buyer_decides(buyer, expected):
    assert bears(buyer) == expected


def test_below_the_threshold_private_buyers_in_the_union_bear_the_sellers_own():
    assert bears(Buyer("FR"), seller=replace(SELLER, taxes_abroad=False))[0] == "19"
    assert bears(Buyer("FR", proven=True), seller=replace(SELLER, taxes_abroad=False))[0] == "0"


def test_a_store_with_one_rate_asks_nobody_where_they_live():
    one = replace(SELLER, by_place=False)
    for country in ("", "DE", "FR", "US"):
        assert bears(Buyer(country, proven=True), seller=one) == ("16", "VAT", "standard")


def test_a_rate_changes_on_its_day():
    assert bears(Buyer("DE"), on=date(2026, 12, 31))[0] == "19"
    assert bears(Buyer("DE"), on=date(2027, 1, 1))[0] == "20"


def test_a_class_of_goods_has_its_own_rate():
    assert bears(Buyer("DE"), category="book")[0] == "7"


def test_a_price_with_tax_inside_loses_it_for_who_bears_none():
    seller = replace(SELLER, included=True)
    price = Money(1785, "EUR")
    abroad = tax_for(seller, Buyer("FR", proven=True), RATES, "vps", JUNE)
    assert split_tax(price, abroad) == (Money(1500, "EUR"), Money(0, "EUR"))
    private = tax_for(seller, Buyer("FR"), RATES, "vps", JUNE)
    net, tax = split_tax(price, private)
    assert net + tax == price  # what was shown is what is paid
    assert tax == Money(298, "EUR")


@given(
    st.integers(0, 10_000_000),
    st.decimals(0, Decimal("99.99"), places=2),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_what_is_taken_out_is_what_the_price_held(minor, percent, currency):
    price = Money(minor, currency)
    with_tax, _ = split_tax(price, TaxPolicy(percent, "VAT", included=True))
    free = TaxPolicy(Decimal(0), "VAT", True, "reverse_charge", percent)
    assert split_tax(price, free) == (with_tax, Money.zero(currency))

"""Carts at random, in currencies of no, two and three decimals: every sum is counted again."""

from __future__ import annotations

from random import Random

import pytest

from tenant_apps.billing.rules import charge, pricing
from tests.billing import carts
from tests.billing.carts import CURRENCIES, faults_of, random_cart
from tests.prove import figures

FIGURE = "random carts"


def bad_carts(count: int) -> list[str]:
    random, seen, bad = Random(figures.SEED), set(), []
    for number in range(count):
        cart = random_cart(random)
        seen.add(cart.currency)
        bad += [f"cart {number}: {fault}" for fault in faults_of(cart)[:1]]
    assert seen == set(CURRENCIES)
    return bad


def test_two_thousand_carts_add_up():
    assert bad_carts(2_000) == []


@pytest.mark.prove
def test_a_hundred_thousand_carts_add_up():
    figures.forget(FIGURE)
    bad = bad_carts(100_000)
    figures.add(FIGURE, got=100_000 - len(bad), total=100_000)
    figures.note(FIGURE, bad[:20])
    assert bad == []


def test_a_tax_that_is_rounded_down_is_found(monkeypatch):
    monkeypatch.setattr(charge, "round_minor", int)
    assert bad_carts(200)


def test_a_sum_that_forgets_a_line_is_found(monkeypatch):
    whole = pricing.sum_up
    monkeypatch.setattr(carts, "sum_up", lambda lines, currency: _short(whole(lines, currency)))
    assert bad_carts(200)


def _short(bill: pricing.Bill) -> pricing.Bill:
    return pricing.Bill(bill.lines[1:] or bill.lines, bill.net, bill.tax)

"""Each line keeps how it was computed, and comes out the same when it is computed again (W8)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.models import Invoice, InvoiceLine
from tenant_apps.billing.rules.pricing import Reduction, TaxPolicy, price_line
from tenant_apps.billing.rules.trace import replay, trace_of
from tests.journeys.test_first_sale import order_plan

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
currencies = st.sampled_from(["EUR", "JPY", "KWD"])
held = st.sampled_from([Decimal(0), Decimal(19)])
taxes = st.builds(
    TaxPolicy,
    st.decimals(0, Decimal("99.99"), places=2),
    st.just("VAT"),
    st.booleans(),
    st.just("standard"),
    held,
)


@st.composite
def lines(draw):
    currency = draw(currencies)
    off = draw(st.lists(st.integers(0, 2_000_000), max_size=4))
    return price_line(
        "recurring",
        "VPS",
        MARCH,
        Money(draw(st.integers(0, 5_000_000)), currency),
        draw(taxes),
        quantity=draw(st.integers(1, 30)),
        reductions=[Reduction(f"C{n}", "off", Money(a, currency)) for n, a in enumerate(off)],
    )


@given(lines())
def test_a_line_computed_again_from_its_trace_is_the_same(line):
    kept = json.loads(json.dumps(trace_of(line)))
    assert replay(kept, line) == line


@given(lines())
def test_what_is_taken_off_never_goes_below_zero(line):
    full = line.unit.times(line.quantity)
    assert Money.zero(full.currency) <= line.discount <= full
    assert line.net.minor >= 0
    if not line.rate.taken_out:
        paid = line.gross if line.rate.included else line.net
        assert paid == full - line.discount


def test_a_tampered_trace_comes_out_otherwise():
    line = price_line(
        "recurring", "VPS", MARCH, Money(1500, "EUR"), TaxPolicy(Decimal(19), "VAT", False)
    )
    kept = trace_of(line)
    kept["unit"] = 1501
    assert replay(kept, line) != line


@pytest.fixture
def invoice(in_acme, alice) -> Invoice:
    return Invoice.objects.get(pk=order_plan(alice).invoice_id)


def test_an_issued_line_keeps_its_trace_and_its_tax(invoice):
    line = InvoiceLine.objects.get(invoice=invoice)
    assert line.trace["unit"] == line.unit_minor
    assert Decimal(line.trace["tax"]["percent"]) == line.tax_percent
    assert line.tax_label == invoice.tax_label

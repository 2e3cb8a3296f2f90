"""Corrections of use: whatever is told in whatever order, the lines sum to the last telling."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.rules.metered import BilledUse, Used, usage_lines
from tenant_apps.billing.rules.pricing import Metered, TaxPolicy, split_tax
from tenant_apps.billing.rules.trace import replay, trace_of
from tenant_apps.catalog.rules.usage import rate
from tests.billing.test_usage_rules import prices, quantities

MARCH = Used(
    "traffic",
    "Traffic – web1",
    Period(date(2026, 3, 1), date(2026, 4, 1)),
    datetime(2026, 3, 1, tzinfo=UTC),
    datetime(2026, 4, 1, tzinfo=UTC),
)
taxes = st.builds(
    TaxPolicy, st.decimals(0, Decimal("99.99"), places=2), st.just("VAT"), st.booleans()
)


class Book:
    """The lines of one meter's period, kept as billing keeps them."""

    def __init__(self) -> None:
        self.billed: list[BilledUse] = []
        self.lines = []

    def tell(self, price, quantity, tax) -> None:
        for one in usage_lines(
            MARCH, Metered(quantity, "GB", price), self.billed, tax, MARCH.until_at
        ):
            self.lines.append(one.line)
            if one.credits is None:
                self._charge(one.line)
            else:
                self._credit(one)

    def _charge(self, line) -> None:
        zero = Money.zero(line.net.currency)
        number = len(self.lines)
        self.billed.append(
            BilledUse(number, line.unit, line.net, line.tax, line.rate, 0, zero, zero)
        )

    def _credit(self, one) -> None:
        at = next(i for i, row in enumerate(self.billed) if row.line_id == one.credits)
        old = self.billed[at]
        self.billed[at] = BilledUse(
            old.line_id,
            old.unit,
            old.net,
            old.tax,
            old.rate,
            one.line.credit.unused.seconds,
            old.net_given - one.line.net,
            old.tax_given - one.line.tax,
        )


@given(prices(), st.lists(quantities, min_size=1, max_size=6), taxes)
def test_all_tellings_sum_to_the_last(price, told, tax):
    book = Book()
    for quantity in told:
        book.tell(price, quantity, tax)
    owed = rate(price, told[-1]).amount
    assert sum(row.left for row in book.billed) == owed.minor
    net = sum(line.net.minor for line in book.lines)
    gross = sum(line.gross.minor for line in book.lines)
    # Each line rounds its own tax: a cent a line is the most that can be between.
    wanted = split_tax(owed, tax)
    assert abs(net - wanted[0].minor) <= len(book.lines)
    assert abs(gross - (wanted[0] + wanted[1]).minor) <= len(book.lines)
    if tax.included:
        assert all(row.net >= row.net_given and row.tax >= row.tax_given for row in book.billed)


@given(prices(), quantities, taxes)
def test_nothing_used_after_all_gives_everything_back(price, quantity, tax):
    book = Book()
    book.tell(price, quantity, tax)
    least = rate(price, Decimal(0)).amount
    book.tell(price, Decimal(0), tax)
    if not least:
        assert sum(line.gross.minor for line in book.lines) == 0


@given(prices(), quantities, taxes)
def test_told_twice_nothing_is_charged_twice(price, quantity, tax):
    book = Book()
    book.tell(price, quantity, tax)
    count = len(book.lines)
    book.tell(price, quantity, tax)
    assert len(book.lines) == count


@given(prices(), st.lists(quantities, min_size=1, max_size=4), taxes)
def test_each_line_is_computed_again_from_its_trace(price, told, tax):
    book = Book()
    for quantity in told:
        book.tell(price, quantity, tax)
    for line in book.lines:
        kept = json.loads(json.dumps(trace_of(line)))
        assert replay(kept, line) == line

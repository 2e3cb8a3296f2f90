"""
What is charged, computed: the same functions serve cart, checkout, invoice and preview.

A bill is made of lines (`line`), each priced and taxed on its own (`charge`). Others find all three
behind this door.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kernel.money import Money, total
from kernel.periods import Interval, Period, step
from tenant_apps.billing.rules.charge import credit_line as credit_line
from tenant_apps.billing.rules.charge import price_line as price_line
from tenant_apps.billing.rules.charge import split_tax as split_tax
from tenant_apps.billing.rules.line import Credited as Credited
from tenant_apps.billing.rules.line import Kind as Kind
from tenant_apps.billing.rules.line import Line as Line
from tenant_apps.billing.rules.line import Metered as Metered
from tenant_apps.billing.rules.line import Reduction as Reduction
from tenant_apps.billing.rules.line import Share as Share
from tenant_apps.billing.rules.tax_policy import TaxPolicy as TaxPolicy
from tenant_apps.billing.rules.threshold import settled
from tenant_apps.catalog.rules.options import Chosen


@dataclass(frozen=True, slots=True)
class Terms:
    """What a subscription was sold at, or a plan is offered at."""

    description: str
    price: Money
    setup_fee: Money
    interval: Interval
    anchor_day: int
    category: str = ""  # of goods, for tax
    in_arrears: bool = False  # a period is charged when it is over


@dataclass(frozen=True, slots=True)
class TaxSum:
    """All lines that bear the same tax, together."""

    percent: Decimal
    label: str
    reason: str
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines and their sums, all in one currency."""

    lines: tuple[Line, ...]
    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        return self.net + self.tax

    @property
    def taxes(self) -> list[TaxSum]:
        return tax_sums(
            TaxSum(line.rate.percent, line.rate.label, line.rate.reason, line.net, line.tax)
            for line in self.lines
        )


def tax_sums(parts: Iterable[TaxSum]) -> list[TaxSum]:
    """Parts of one currency summed by percent, label and reason, in the order of their coming."""
    found: dict[tuple[Decimal, str, str], TaxSum] = {}
    for part in parts:
        key = (part.percent, part.label, part.reason)
        known = found.get(key)
        found[key] = (
            replace(known, net=known.net + part.net, tax=known.tax + part.tax) if known else part
        )
    return list(found.values())


def bill_period(
    terms: Terms,
    start: date,
    tax: TaxPolicy,
    *,
    first: bool,
    reductions: Sequence[Reduction] = (),
    options: Sequence[Chosen] = (),
) -> list[Line]:
    """
    The charges of the one period that begins at `start`; set-up fees with the first. The plan comes
    first, then its options.

    `reductions` come off the plan's price, not off set-up fees and options. In arrears the first
    bill says the set-up alone, for nothing where there is no fee: what is ordered is on paper.
    """
    period = Period(start, step(start, terms.interval, terms.anchor_day))
    later = first and terms.in_arrears
    lines = []
    if not later:
        own = price_line(
            "recurring", terms.description, period, terms.price, tax, reductions=reductions
        )
        lines.append(own)
    if first and (terms.setup_fee or later):
        lines.append(
            price_line("setup", f"Set-up: {terms.description}", period, terms.setup_fee, tax)
        )
    for one in options:
        charges = option_lines(one, terms.description, period, tax, first=first)
        lines += [line for line in charges if not (later and line.kind == "recurring")]
    return lines


def option_lines(
    one: Chosen, of: str, period: Period, tax: TaxPolicy, *, first: bool
) -> list[Line]:
    """An option's charges for the period of its plan `of`; what costs nothing has no line."""
    lines = []
    what = option_text(one, of)
    if one.price:
        line = price_line("recurring", what, period, one.unit, tax, quantity=one.quantity)
        lines.append(replace(line, item=one.key))
    if first and one.setup:
        line = price_line("setup", f"Set-up: {what}"[:200], period, one.setup, tax)
        lines.append(replace(line, item=one.key))
    return lines


def option_text(one: Chosen, of: str) -> str:
    """How an option of a plan is named on an invoice."""
    return f"{one.title} – {of}"[:200]


def sum_up(lines: Sequence[Line], currency: str) -> Bill:
    """
    What counts towards the one-stop shop's threshold bears its buyer's rate if the bill passes it.
    Raises CurrencyMismatch when a line is in another currency.
    """
    if any(line.rate.beyond for line in lines):
        lines = settled(lines)
    return Bill(
        tuple(lines),
        total((line.net for line in lines), currency),
        total((line.tax for line in lines), currency),
    )

"""
What is charged, computed: the same functions serve cart, checkout, invoice and preview.

Tax rounds half up per line. With prices that include tax the line's gross is kept and its net is
what remains, so that the customer pays the price that was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from kernel.money import Money, round_minor, total
from kernel.periods import Interval, Period, step

Kind = Literal["recurring", "setup"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a subscription was sold at, or a plan is offered at."""

    description: str
    price: Money
    setup_fee: Money
    interval: Interval
    anchor_day: int


@dataclass(frozen=True, slots=True)
class TaxPolicy:
    percent: Decimal
    label: str
    included: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One charge, taxed. `unit` is the catalogue price, as the customer saw it."""

    kind: Kind
    description: str
    period: Period
    unit: Money
    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines and their sums, all in one currency."""

    lines: tuple[Line, ...]
    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        return self.net + self.tax


def split_tax(price: Money, policy: TaxPolicy) -> tuple[Money, Money]:
    """(net, tax) of one price."""
    rate = policy.percent / 100
    if policy.included:
        tax = Money(round_minor(price.minor * rate / (1 + rate)), price.currency)
        return price - tax, tax
    return price, price.times(rate)


def _line(kind: Kind, description: str, period: Period, price: Money, policy: TaxPolicy) -> Line:
    net, tax = split_tax(price, policy)
    return Line(kind, description, period, price, net, tax)


def bill_period(terms: Terms, start: date, policy: TaxPolicy, *, first: bool) -> list[Line]:
    """The charges of the one period that begins at `start`; the set-up fee with the first."""
    period = Period(start, step(start, terms.interval, terms.anchor_day))
    lines = [_line("recurring", terms.description, period, terms.price, policy)]
    if first and terms.setup_fee:
        lines.append(
            _line("setup", f"Set-up: {terms.description}", period, terms.setup_fee, policy)
        )
    return lines


def sum_up(lines: Sequence[Line], currency: str) -> Bill:
    """Raises CurrencyMismatch when a line is in another currency."""
    return Bill(
        tuple(lines),
        total((line.net for line in lines), currency),
        total((line.tax for line in lines), currency),
    )

"""
What is charged, computed: the same functions serve cart, checkout, invoice and preview.

A line is unit × quantity, less what is taken off, taxed. Tax rounds half up per line. With prices
that include tax the line's gross is kept and its net is what remains, so that the customer pays the
price that was shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from kernel.money import Money, round_minor, total
from kernel.periods import Interval, Period, step
from tenant_apps.billing.rules.tax_policy import TaxPolicy as TaxPolicy
from tenant_apps.catalog.rules.options import Chosen
from tenant_apps.catalog.rules.usage import Rated, UsagePrice, rate

Kind = Literal["recurring", "setup", "proration", "credit", "usage", "manual", "late_fee"]


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
class Reduction:
    """What is taken off a price, before tax: who gave it and how much. Never negative."""

    code: str
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a period, in seconds: what is charged or given back of its price."""

    seconds: int
    of: int

    @property
    def percent(self) -> Decimal:
        """With four digits, for people; sums use the seconds."""
        return (Decimal(self.seconds * 100) / self.of).quantize(Decimal("0.0001"))

    def part(self, amount: Money) -> Money:
        """Rounded once, half up."""
        return Money(round_minor(Decimal(amount.minor * self.seconds) / self.of), amount.currency)


@dataclass(frozen=True, slots=True)
class Credited:
    """What a credit gives back: the line's amounts, its unused share, and what went back before."""

    net: Money
    tax: Money
    unused: Share
    net_before: Money
    tax_before: Money


@dataclass(frozen=True, slots=True)
class Metered:
    """A quantity, the price it was rated by, and what was billed for it before (minor units)."""

    quantity: Decimal
    unit_label: str
    price: UsagePrice
    before: int = 0

    @property
    def rated(self) -> Rated:
        return rate(self.price, self.quantity)

    @property
    def billed_before(self) -> Money:
        return Money(self.before, self.price.currency)

    @property
    def difference(self) -> Money:
        """What is to be billed now; below zero when less was used than was told before."""
        return self.rated.amount - self.billed_before


@dataclass(frozen=True, slots=True)
class Line:
    """
    One charge, taxed. `unit` is the catalogue price, as the customer saw it.

    A line for a part of a period names the instants of it and its share. A credit is negative.
    """

    kind: Kind
    description: str
    period: Period
    unit: Money
    net: Money
    tax: Money
    rate: TaxPolicy
    quantity: int = 1
    reductions: tuple[Reduction, ...] = ()
    share: Share | None = None
    credit: Credited | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    item: str = ""  # an option or a meter, by code; empty: the plan
    metered: Metered | None = None

    @property
    def gross(self) -> Money:
        return self.net + self.tax

    @property
    def discount(self) -> Money:
        """All that was taken off unit × quantity."""
        return total((one.amount for one in self.reductions), self.unit.currency)


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


def split_tax(price: Money, policy: TaxPolicy) -> tuple[Money, Money]:
    """(net, tax) of one price."""
    if policy.taken_out:
        price -= _held(price, policy.taken_out)
    if policy.included:
        tax = _held(price, policy.percent)
        return price - tax, tax
    return price, price.times(policy.percent / 100)


def _held(price: Money, percent: Decimal) -> Money:
    """The tax in a price that includes it."""
    rate = percent / 100
    return Money(round_minor(price.minor * rate / (1 + rate)), price.currency)


def price_line(
    kind: Kind,
    description: str,
    period: Period,
    unit: Money,
    tax: TaxPolicy,
    *,
    quantity: int = 1,
    reductions: Sequence[Reduction] = (),
    share: Share | None = None,
) -> Line:
    """Price one charge. Reductions come off in their order, and never below zero together."""
    left = unit.times(quantity)
    if share:
        left = share.part(left)
    taken = []
    for one in reductions:
        amount = min(one.amount, left)
        if amount.minor > 0:
            taken.append(replace(one, amount=amount))
            left -= amount
    net, taxed = split_tax(left, tax)
    return Line(kind, description, period, unit, net, taxed, tax, quantity, tuple(taken), share)


def credit_line(description: str, period: Period, rate: TaxPolicy, given: Credited) -> Line:
    """
    Give back the unused share of a line, less what went back before; its tax with it, as it was
    taxed. Never more than the line was, in all.
    """
    net = max(given.unused.part(given.net) - given.net_before, Money.zero(given.net.currency))
    tax = max(given.unused.part(given.tax) - given.tax_before, Money.zero(given.net.currency))
    return Line("credit", description, period, -net, -net, -tax, rate, credit=given)


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
        from tenant_apps.billing.rules.threshold import settled  # it computes lines by this module

        lines = settled(lines)
    return Bill(
        tuple(lines),
        total((line.net for line in lines), currency),
        total((line.tax for line in lines), currency),
    )

"""A line of a bill, and what it is made of. Amounts are Money; nothing is computed but sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from kernel.money import Money, round_minor, total
from kernel.periods import Period
from tenant_apps.billing.rules.measured import Metered as Metered
from tenant_apps.billing.rules.tax_policy import TaxPolicy

Kind = Literal["recurring", "setup", "proration", "credit", "usage", "manual", "late_fee"]


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

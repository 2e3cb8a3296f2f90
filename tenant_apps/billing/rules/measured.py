"""A measured quantity and what it comes to: alone, or its share of a sum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kernel.money import Money
from tenant_apps.catalog.rules.usage import Part, Rated, UsagePrice, rate


@dataclass(frozen=True, slots=True)
class Allotted:
    """
    `minor` of the sum `of_minor`, to which the quantity `of` came: several were rated together and
    rounded once (rules/sessions.py).
    """

    minor: int
    of: Decimal
    of_minor: int


@dataclass(frozen=True, slots=True)
class Metered:
    """A quantity, the price it was rated by, and what was billed for it before (minor units)."""

    quantity: Decimal
    unit_label: str
    price: UsagePrice
    before: int = 0
    allotted: Allotted | None = None

    @property
    def rated(self) -> Rated:
        if self.allotted is None:
            return rate(self.price, self.quantity)
        amount = Money(self.allotted.minor, self.price.currency)
        parts = (Part("quantity", self.quantity, self.price.unit, amount),)
        return Rated(self.quantity, self.quantity, parts, amount)

    @property
    def billed_before(self) -> Money:
        return Money(self.before, self.price.currency)

    @property
    def difference(self) -> Money:
        """What is to be billed now; below zero when less was used than was told before."""
        return self.rated.amount - self.billed_before

"""What of an issued line can still be taken back, and the tax that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kernel.money import Money, round_minor


@dataclass(frozen=True, slots=True)
class Creditable:
    """A line as it was billed, and what went back of it before: by plan changes and by notes."""

    line_id: int
    title: str
    net: Money
    tax: Money
    net_before: Money
    tax_before: Money

    @property
    def left(self) -> Money:
        """Net, never below zero."""
        return max(self.net - self.net_before, Money.zero(self.net.currency))

    @property
    def tax_left(self) -> Money:
        return max(self.tax - self.tax_before, Money.zero(self.net.currency))

    @property
    def gross_left(self) -> Money:
        return self.left + self.tax_left


def tax_back(of: Creditable, net: Money) -> Money:
    """
    The tax that goes back with `net`, as the line was taxed.

    Rounded half up over all that went back so far, so that parts add up to the line's tax exactly.
    """
    if net >= of.left:
        return of.tax_left
    share = Decimal(of.tax.minor * (of.net_before + net).minor) / of.net.minor
    so_far = Money(round_minor(share), net.currency)
    return min(max(so_far - of.tax_before, Money.zero(net.currency)), of.tax_left)

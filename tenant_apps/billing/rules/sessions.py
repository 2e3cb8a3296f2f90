"""
What sessions of one month cost together: hours × price, at most the cap, rounded once; each gets
its share by largest remainder, so that the lines are the sum to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tenant_apps.billing.rules.measured import Allotted
from tenant_apps.catalog.rules.usage import UsagePrice, rate

UNIT = "h"
_HOUR = 60


def hours(minutes: int) -> Decimal:
    """Of whole quarters: two digits are enough."""
    return Decimal(minutes) / _HOUR


def allot(price: UsagePrice, minutes: Sequence[int]) -> list[Allotted]:
    """One for each session, in their order; `minutes` are what is billed of it, above zero."""
    if not minutes:
        return []
    together = hours(sum(minutes))
    amount = rate(price, together).amount
    shares = amount.allocate(list(minutes))
    return [Allotted(one.minor, together, amount.minor) for one in shares]

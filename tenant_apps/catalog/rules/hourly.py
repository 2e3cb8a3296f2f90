"""What a server by the hour costs: a price for each started hour, and at most so much a month."""

from __future__ import annotations

from decimal import Decimal

from kernel.money import Money
from tenant_apps.catalog.rules.usage import UsagePrice, rate

# A month of 31 days in which the clock was put back, and the shortest one.
_MOST_HOURS = Decimal(31 * 24 + 1)
_LEAST_HOURS = Decimal(28 * 24)


def hourly_price(unit: Decimal, cap: Money | None, currency: str) -> UsagePrice:
    return UsagePrice("standard", currency, unit=unit, cap=cap.minor if cap else None)


def most_a_month(price: UsagePrice) -> Money:
    """What no month costs more than: the cap, or the price of the longest one."""
    return rate(price, _MOST_HOURS).amount


def whole_month(price: UsagePrice) -> Money:
    """What the shortest month comes to when it runs all of it: to hold against a month's cost."""
    return rate(price, _LEAST_HOURS).amount

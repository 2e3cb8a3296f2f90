"""What a cycle comes to in a month: costs and comparisons are by the month."""

from __future__ import annotations

from decimal import Decimal

from kernel.money import Money, round_minor
from kernel.periods import DAYS_OF, Interval, Unit, months_of
from tenant_apps.billing.rules.pricing import TaxPolicy, split_tax

# The mean month of four years, in days.
_DAYS_A_MONTH = Decimal("30.4375")


def net_a_month(price: Money, policy: TaxPolicy, interval: Interval) -> Money:
    """
    What the store has of a cycle's price in a month, rounded half up: to hold against a cost.

    By the hour the price is that of a whole month.
    """
    net, _tax = split_tax(price, policy)
    months = 1 if interval.unit is Unit.HOUR else months_of(interval)
    if months:
        return Money(round_minor(Decimal(net.minor) / months), net.currency)
    days = DAYS_OF[interval.unit] * interval.count
    return Money(round_minor(net.minor * _DAYS_A_MONTH / days), net.currency)

"""The cycles a product can be sold on, their order, and what a longer one saves."""

from __future__ import annotations

from kernel.periods import DAYS_OF, Interval, Unit, months_of

CYCLES: tuple[Interval, ...] = (
    Interval(Unit.DAY, 1),
    Interval(Unit.WEEK, 1),
    Interval(Unit.MONTH, 1),
    Interval(Unit.MONTH, 3),
    Interval(Unit.MONTH, 6),
    Interval(Unit.YEAR, 1),
    Interval(Unit.YEAR, 2),
    Interval(Unit.YEAR, 3),
)
HOURLY = Interval(Unit.HOUR, 1)
# Only to put cycles in an order; nothing is charged by it.
_DAYS_A_MONTH = 30


def length(interval: Interval) -> int:
    """Shorter cycles first."""
    months = months_of(interval)
    if interval.unit is Unit.HOUR:
        return 0
    if months is None:
        return DAYS_OF[interval.unit] * interval.count
    return months * _DAYS_A_MONTH


def saving_percent(price: int, interval: Interval, base_price: int, base: Interval) -> int:
    """
    How much less a cycle costs than as many of the base one, in whole percent, rounded down: what
    is promised is kept. None of days and weeks: they do not add up to months.
    """
    months, base_months = months_of(interval), months_of(base)
    whole = base_price * (months or 0)
    if not base_months or not whole:
        return 0
    return max((whole - price * base_months) * 100 // whole, 0)

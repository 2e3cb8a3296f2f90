"""Which thresholds of a quota were passed."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

THRESHOLDS = (75, 90, 100)


def passed(used: Decimal, quota: Decimal, told: Collection[int] = ()) -> list[int]:
    """Thresholds that are reached and were not told yet, the lowest first. No quota: none."""
    if quota <= 0:
        return []
    return [one for one in THRESHOLDS if used * 100 >= quota * one and one not in told]


def percent_of(used: Decimal, quota: Decimal) -> int:
    """Whole percent, cut; 0 where there is no quota."""
    return int(used * 100 / quota) if quota > 0 else 0

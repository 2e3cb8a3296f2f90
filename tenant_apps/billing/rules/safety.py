"""Safety bounds: rather park a subscription than bill nonsense (lessons L1, threats T37)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kernel.money import Money
from kernel.periods import Period

_TIMES_THE_PRICE = 3
_DAYS_AHEAD = 35


@dataclass(frozen=True, slots=True)
class Billed:
    """A recurring period that is on an issued invoice already."""

    period: Period
    net: Money


def danger(
    period: Period,
    net: Money,
    price: Money,
    history: Sequence[Billed],
    *,
    today: date,
    interval_days_at_most: int,
) -> str:
    """Why this line must not be billed by a machine; empty when nothing is odd."""
    if net.minor < 0:
        return "the line is negative"
    if net.currency != price.currency:
        return "the currency is not the subscription's"
    if net.minor > price.minor * _TIMES_THE_PRICE:
        return "the line is more than three times the price"
    if period.days > interval_days_at_most:
        return "the period is longer than the cycle"
    if any(period.overlap(old.period) for old in history):
        return "the period overlaps one that is billed"
    if history and max(old.period.end for old in history) != period.start:
        return "there is a gap since the last billed period"
    if (period.start - today).days > _DAYS_AHEAD:
        return "the period begins more than 35 days ahead"
    return ""

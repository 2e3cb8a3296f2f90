"""What a service costs its store for a part of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.money import Money
from kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Share:
    """Days of a month that a service ran, and their price."""

    period: Period
    days: int
    days_in_month: int
    amount: Money


def days_between(start: date, end: date) -> int:
    """Days from `start` up to and without `end`; none when it ends before it starts."""
    return max((end - start).days, 0)


def fee_starts_on(opened_on: date, trial_ends_on: date | None) -> date:
    """The first day that the platform fee is billed for: when the trial ends, or at once."""
    return max(opened_on, trial_ends_on) if trial_ends_on else opened_on


def share_of_month(
    month: Period, price: Money, started_on: date, ended_on: date | None
) -> Share | None:
    """
    The price of the days that a service ran in a month; None when it ran on none.

    To the day: price × days ÷ days of that month, half up. A whole month costs the price exactly.
    """
    end = min(ended_on, month.end) if ended_on else month.end
    start = max(started_on, month.start)
    if start >= end:
        return None
    ran = Period(start, end)
    amount = price.times(Decimal(ran.days) / Decimal(month.days))
    return Share(ran, ran.days, month.days, amount)

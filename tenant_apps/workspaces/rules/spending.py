"""When a limit or a credit is used up at the present pace, and of what a customer is told."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

LIMIT_MARKS = (100, 90, 75)
# Minutes before the credit is used up, the last one first; 0: it is.
CREDIT_MARKS = (0, 10, 30, 120)
# What is stopped is stopped a little before the next step would begin.
AHEAD = timedelta(seconds=60)
_HORIZON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Step:
    """An open session: when its next step begins, what that costs, and how long one is."""

    at: datetime
    cost: Decimal
    every: timedelta


def runs_out(left: Decimal, steps: Sequence[Step], now: datetime) -> datetime | None:
    """
    When a step would begin that is not covered any more; None if nothing runs. What lies further
    ahead than two days is counted by the hour instead of by the step.
    """
    paid = [one for one in steps if one.cost > 0]
    if not paid:
        return None
    if left < 0:
        return now
    due = [(one.at, place, one) for place, one in enumerate(paid)]
    heapq.heapify(due)
    while due[0][0] <= now + _HORIZON:
        at, place, one = heapq.heappop(due)
        left -= one.cost
        if left < 0:
            return at
        heapq.heappush(due, (at + one.every, place, one))
    pace = sum((one.cost / Decimal(one.every.total_seconds()) for one in paid), Decimal(0))
    return due[0][0] + timedelta(seconds=min(int(left / pace), 315_360_000))


def limit_mark(spent: Decimal, limit: Decimal) -> int:
    """The highest percentage that is reached; 0 for none."""
    return next((one for one in LIMIT_MARKS if spent * 100 >= limit * one), 0)


def credit_mark(ends_at: datetime | None, now: datetime) -> int | None:
    """The smallest mark that is passed; None while there is enough, or nothing runs."""
    if ends_at is None:
        return None
    left = ends_at - now
    if left <= AHEAD:
        return 0
    return next((one for one in CREDIT_MARKS if left <= timedelta(minutes=one)), None)


def is_over(ends_at: datetime | None, now: datetime) -> bool:
    return ends_at is not None and ends_at <= now + AHEAD


def has_recovered(ends_at: datetime | None, now: datetime, told: int) -> bool:
    """
    Well above the last mark that was told, so that going to and fro around it is one crossing.
    Where nothing runs, nothing is known of it.
    """
    return ends_at is not None and ends_at - now > timedelta(minutes=told * 3 // 2 + 15)

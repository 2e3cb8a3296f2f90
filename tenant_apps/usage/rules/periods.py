"""
A meter's periods are those in which its plan is billed: each begins where an invoice's begins.

What was told once stays as it was cut, whatever becomes of the invoice; the rest of time is cut
around it. So each instant belongs to one period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise

from kernel.periods import Interval, step


def first_days(
    began: date,
    billed: Iterable[date],
    billed_until: date,
    interval: Interval,
    anchor_day: int,
    until: date,
) -> list[date]:
    """
    The days on which periods begin, up to the first that is after `until`.

    `billed`: first days of the periods on invoices, the last of which ends with `billed_until`.
    """
    found = {began, billed_until, *(day for day in billed if began <= day <= billed_until)}
    day = max(billed_until, began)
    while day <= until:
        day = step(day, interval, anchor_day)
        found.add(day)
    return sorted(found)


def open_periods(
    cuts: Sequence[datetime],
    told: Sequence[tuple[datetime, datetime]],
    first: datetime,
    last: datetime,
    now: datetime,
) -> Iterator[tuple[datetime, datetime]]:
    """Periods that are over and were not told, among those that hold `first` to `last`."""
    edges = sorted({*cuts, *(edge for one in told for edge in one)})
    for start, end in pairwise(edges):
        is_told = any(begun <= start and end <= over for begun, over in told)
        if first < end <= now and start <= last and not is_told:
            yield start, end


def running_period(
    cuts: Sequence[datetime], told: Sequence[tuple[datetime, datetime]], now: datetime
) -> tuple[datetime, datetime] | None:
    """The one in which `now` is. None before the first."""
    edges = sorted({*cuts, *(edge for one in told for edge in one)})
    return next(((start, end) for start, end in pairwise(edges) if start <= now < end), None)

"""Half-open periods and calendar steps. A month is a calendar month; the 31st stays the 31st."""

from __future__ import annotations

import calendar
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class Unit(enum.StrEnum):
    # Counted by the hour, billed by the calendar month: a period of it ends with its month.
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


# Units that are counted in days; the others go by the calendar's months.
DAYS_OF = {Unit.DAY: 1, Unit.WEEK: 7}


@dataclass(frozen=True, slots=True)
class Interval:
    """How long one billing cycle is: 1 month, 3 months, 1 year, 30 days."""

    unit: Unit
    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("an interval has at least one unit")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (excluded), local calendar days."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"{self.start} to {self.end} is no period")

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def overlap(self, other: Period) -> Period | None:
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """
    The same day `months` later, kept to the month's end when it is shorter.

    `anchor_day` is the day first agreed on: with 31, January 31 → February 28 → March 31.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    wanted = anchor_day or day.day
    return date(year, month + 1, min(wanted, calendar.monthrange(year, month + 1)[1]))


def step(day: date, interval: Interval, anchor_day: int | None = None) -> date:
    """The day one cycle after `day`; of hours the first of the next month."""
    if interval.unit is Unit.HOUR:
        return add_months(day.replace(day=1), 1)
    if interval.unit in DAYS_OF:
        return day + timedelta(days=DAYS_OF[interval.unit] * interval.count)
    months = interval.count * (12 if interval.unit is Unit.YEAR else 1)
    return add_months(day, months, anchor_day)


def months_of(interval: Interval) -> int | None:
    """Whole months of a cycle; None for one that is counted in days or hours."""
    if interval.unit is Unit.HOUR or interval.unit in DAYS_OF:
        return None
    return interval.count * (12 if interval.unit is Unit.YEAR else 1)


def day_on_or_after(day: date, anchor_day: int) -> date:
    """The first day that is the anchor's, in a short month its last one."""
    here = add_months(day, 0, anchor_day)
    return here if here >= day else add_months(day, 1, anchor_day)


def cycles(start: date, interval: Interval, anchor_day: int | None = None) -> Iterator[Period]:
    """Endless periods from `start`, without gap or overlap."""
    anchor = anchor_day or start.day
    while True:
        end = step(start, interval, anchor)
        yield Period(start, end)
        start = end


def month_of(day: date) -> Period:
    """The calendar month that holds `day`."""
    first = day.replace(day=1)
    return Period(first, add_months(first, 1))


def start_of(day: date, timezone: str) -> datetime:
    """The first instant of a local day, in UTC. Over a DST gap: the first instant that exists."""
    local = datetime.combine(day, time(), tzinfo=ZoneInfo(timezone))
    return local.astimezone(ZoneInfo("UTC"))

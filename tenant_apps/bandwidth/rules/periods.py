"""The months by which a service's traffic counts."""

from __future__ import annotations

from datetime import date, datetime

from kernel.periods import Period, add_months, day_on_or_after, month_of, start_of


def first_period(day: date, anchor_day: int, *, by_calendar: bool) -> Period:
    """
    The month that holds a day. It begins on the anchor's day; `by_calendar` (pools, which need
    one month for all of a customer's services) on the first.
    """
    if by_calendar:
        return month_of(day)
    start = add_months(day, 0, anchor_day)
    if start > day:
        start = add_months(day, -1, anchor_day)
    return Period(start, add_months(start, 1, anchor_day))


def following(start: date, anchor_day: int) -> Period:
    """The month after one that ended at `start`; a shorter one up to a billing day that moved."""
    if start == add_months(start, 0, anchor_day):
        return Period(start, add_months(start, 1, anchor_day))
    return Period(start, day_on_or_after(start, anchor_day))


def instants(
    period: Period, timezone: str, began: datetime, ended: datetime | None = None
) -> tuple[datetime, datetime]:
    """From the service's beginning in its first period, to its end in its last one."""
    start, end = start_of(period.start, timezone), start_of(period.end, timezone)
    return max(start, began), end if ended is None else min(end, ended)

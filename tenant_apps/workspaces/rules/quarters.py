"""
What of a session is billed: begun steps of a quarter of an hour, counted from its start.

Instants are whole seconds in UTC. A step belongs to the period in which it begins, so a session
that is cut at a month's end is rounded up once, not once in each month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

STEP_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Part:
    """What of a session lies in a period, half-open, and the minutes that are billed for it."""

    from_at: datetime
    until_at: datetime
    minutes: int


def billed_minutes(elapsed: timedelta, step: int = STEP_MINUTES) -> int:
    """8 minutes are 15, 15 are 15, a second more is 30. Nothing is nothing."""
    return -(-max(elapsed, timedelta()) // timedelta(minutes=step)) * step


def whole_second(at: datetime) -> datetime:
    """Down to the second: what a customer reads is what is counted."""
    return at.replace(microsecond=0)


def part_within(
    started_at: datetime,
    ended_at: datetime | None,
    since: datetime,
    until: datetime,
    step: int = STEP_MINUTES,
) -> Part | None:
    """
    The part of a session from `since` to `until`; None where nothing of it lies there. Steps that
    began before `since` were billed with the parts before.
    """
    first = max(started_at, since)
    last = until if ended_at is None else min(ended_at, until)
    if first >= last:
        return None
    before = billed_minutes(first - started_at, step)
    return Part(first, last, billed_minutes(last - started_at, step) - before)

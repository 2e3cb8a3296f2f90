"""
When a session began and ended, from what is known: nothing later than now, nothing made up.

`said` is the platform's clock, which may be wrong by hours; our own instants bound it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

# Desktops are looked at every half minute. One that is gone no later than this after it expired,
# and was seen shortly before, ended by its limit.
_BEATS = timedelta(minutes=3)


def began_at(
    said: datetime | None,
    asked_at: datetime | None,
    not_before: datetime | None,
    seen_at: datetime,
) -> datetime:
    """
    `asked_at`: None where nobody did; `not_before`: it was last known not to run then.

    What the platform says counts after either of them, up to the instant at which it was seen. Else
    it began when it was asked for, or when it was first seen if nobody did.
    """
    floor = asked_at or not_before
    if said is not None and floor is not None and floor <= said <= seen_at:
        return said
    return min(asked_at or seen_at, seen_at)


def ended_at(
    started_at: datetime,
    live_at: datetime | None,
    stop_asked_at: datetime | None,
    expires_at: datetime | None,
    seen_at: datetime,
) -> tuple[datetime, bool]:
    """
    When one that is gone at `seen_at` ended; and whether its limit ended it.

    It ran as long as it was seen to run; if its stop was asked for in that time, until then,
    however long it took. One that nobody stopped may have ended with its expiry right after it was
    seen.
    """
    last = max(started_at, live_at or started_at)
    if stop_asked_at is not None:
        return max(started_at, min(last, stop_asked_at)), False
    if expires_at is not None and last <= expires_at <= min(seen_at, last + _BEATS):
        return expires_at, True
    return min(last, max(seen_at, started_at)), False

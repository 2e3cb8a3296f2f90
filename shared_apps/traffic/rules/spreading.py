"""Give what was counted over a span of time to the hours in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


def hours_of(start: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
    """(beginning of an hour, microseconds of the span in it), in order."""
    at = start.replace(minute=0, second=0, microsecond=0)
    while at < end:
        inside = min(at + HOUR, end) - max(at, start)
        yield at, inside // timedelta(microseconds=1)
        at += HOUR


def spread(amount: int, start: datetime, end: datetime) -> dict[datetime, int]:
    """
    Evenly by time, in whole bytes that sum to `amount`: the largest remainders get one more.

    Raises ValueError for a span that is none.
    """
    if end <= start:
        raise ValueError("nothing can be spread over no time")
    shares = list(hours_of(start, end))
    whole = sum(width for _at, width in shares)
    found = {at: amount * width // whole for at, width in shares}
    rests = sorted(shares, key=lambda share: (-(amount * share[1] % whole), share[0]))
    for at, _width in rests[: amount - sum(found.values())]:
        found[at] += 1
    return found

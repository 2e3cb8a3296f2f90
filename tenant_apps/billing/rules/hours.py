"""
Started hours of a server that is paid by the hour.

Hours are counted between instants in UTC, from the one at which the server was first ready, so that
a day of 23 or 25 hours has as many. An hour that was begun counts once, in the month in which it
was begun, however often the server was stopped for not paying and let go on in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from kernel.periods import Period
from tenant_apps.billing.rules.pricing import (
    Line,
    Metered,
    Reduction,
    TaxPolicy,
    price_line,
)
from tenant_apps.catalog.rules.usage import UsagePrice

HOUR = timedelta(hours=1)
UNIT = "h"
# A server that is stopped by its owner holds its place, and one whose invoice is late still runs.
_COUNTS = frozenset({"active", "past_due"})

Span = tuple[datetime, datetime]


def spans_of(
    steps: Iterable[tuple[datetime, str]], ready_at: datetime | None, until: datetime
) -> list[Span]:
    """
    From the states that a subscription took (oldest first) the spans that are charged, up to an
    instant. Before it was ready, suspended, paused and ended nothing is.
    """
    if ready_at is None:
        return []
    found: list[Span] = []
    since: datetime | None = None
    for at, state in (*steps, (until, "")):
        if state in _COUNTS and since is None:
            since = at
        elif state not in _COUNTS and since is not None:
            found.append((since, at))
            since = None
    cut = [(max(begin, ready_at), min(end, until)) for begin, end in found]
    return [(begin, end) for begin, end in cut if begin < end]


def started_hours(
    spans: Sequence[Span], ready_at: datetime, first: datetime, last: datetime
) -> int:
    """How many hours were begun from `first` to `last`, the latter excluded."""
    count, following = 0, 0
    for begin, end in spans:
        lowest = max((begin - ready_at) // HOUR, following)
        highest = -((ready_at - end) // HOUR)
        if lowest >= highest:
            continue
        following = highest
        count += first <= max(begin, ready_at + lowest * HOUR) < last
        # The rest of them begin on the hour.
        low = max(-((ready_at - first) // HOUR), lowest + 1)
        high = min(-((ready_at - last) // HOUR), highest)
        count += max(high - low, 0)
    return count


def hours_line(
    description: str,
    period: Period,
    hours: int,
    price: UsagePrice,
    tax: TaxPolicy,
    *,
    reductions: Sequence[Reduction] = (),
) -> Line:
    """The charge of a month, or of its part up to an end: hours × price, at most the cap."""
    metered = Metered(Decimal(hours), UNIT, price)
    line = price_line(
        "recurring", description, period, metered.rated.amount, tax, reductions=reductions
    )
    return replace(line, metered=metered)

"""Which span a service is read for, and in which pieces."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from shared_apps.traffic.shapes import Span

STEP_SECONDS = 300
# Flows are written late: what is younger than this is asked for again.
AGAIN = timedelta(hours=2)
# One question covers so much at most: a long gap is read piece by piece.
PIECE = timedelta(hours=24)
# How far the first source of a service looks back: a period that runs, and what is late of it.
FIRST_LOOK = timedelta(days=35)
# A store with more services than this is read by the hour: twelve times fewer rows.
MANY_SERVICES = 500


def step_for(services: int) -> int:
    """Seconds of one sample of a store with so many services."""
    return STEP_SECONDS if services <= MANY_SERVICES else 3600


def floor(instant: datetime, seconds: int) -> datetime:
    return instant - timedelta(
        seconds=(instant.minute * 60 + instant.second) % seconds, microseconds=instant.microsecond
    )


def span_to_read(
    read_until: datetime | None, since: datetime, until: datetime, seconds: int
) -> Span | None:
    """
    From two hours before what was read last, never before `since` (another source's time, or
    another service's), to the last whole step. None: there is nothing to ask.
    """
    begin = since if read_until is None else max(since, read_until - AGAIN)
    start, end = floor(begin, seconds), floor(until, seconds)
    return Span(start, end) if start < end else None


def pieces(span: Span) -> Iterator[Span]:
    at = span.start
    while at < span.end:
        yield Span(at, min(at + PIECE, span.end))
        at += PIECE

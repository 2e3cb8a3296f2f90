"""Figures of a service over a span, for a graph and for a table. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kernel import clock
from kernel.tenancy.context import current_store
from shared_apps.traffic import figures
from shared_apps.traffic.figures import Point
from tenant_apps.bandwidth.rules.counting import counted_bytes
from tenant_apps.bandwidth.selectors import Standing

SpanName = Literal["period", "day", "week", "month", "year"]
SPANS: tuple[SpanName, ...] = ("period", "day", "week", "month", "year")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_DAYS = {"month": 30, "year": 365}
_HOURS = {"day": 24, "week": 168}


@dataclass(frozen=True, slots=True)
class Graph:
    """Points without gaps, by the hour or by the day of the store's zone; the oldest first."""

    points: tuple[Point, ...]
    by_hour: bool
    # Of the running period: what counts so far, from point to point.
    counted: tuple[int, ...] = ()

    @property
    def bytes_in(self) -> int:
        return sum(one.bytes_in for one in self.points)

    @property
    def bytes_out(self) -> int:
        return sum(one.bytes_out for one in self.points)


def graph_of(service_id: UUID, span: SpanName, standing: Standing | None) -> Graph:
    """`standing` is needed for the running period."""
    now = clock.now()
    if span in _HOURS:
        end = now.replace(minute=0, second=0, microsecond=0) + _HOUR
        return hourly(service_id, end - _HOURS[span] * _HOUR, end)
    zone = current_store().timezone
    today = clock.local_date(now, zone)
    if span == "period" and standing is not None:
        first = clock.local_date(standing.start, zone)
        last = min(today, clock.local_date(standing.end - timedelta(microseconds=1), zone))
        found = daily(service_id, first, last + _DAY)
        return Graph(found.points, by_hour=False, counted=_running(found.points, standing))
    return daily(service_id, today - (_DAYS.get(span, 30) - 1) * _DAY, today + _DAY)


def hourly(service_id: UUID, start: datetime, end: datetime) -> Graph:
    known = {one.at: one for one in figures.hours_of(service_id, start, end)}
    many = (end - start) // _HOUR
    instants = (start + at * _HOUR for at in range(many))
    return Graph(tuple(known.get(at) or Point(at, 0, 0) for at in instants), by_hour=True)


def daily(service_id: UUID, first: date, end: date) -> Graph:
    known = {one.at: one for one in figures.days_of(service_id, first, end)}
    days = (first + at * _DAY for at in range((end - first).days))
    return Graph(tuple(known.get(day) or Point(day, 0, 0) for day in days), by_hour=False)


def hours_for_table(service_id: UUID, start: datetime, end: datetime) -> list[Point]:
    """Only hours with traffic."""
    return figures.hours_of(service_id, start, end)


def _running(points: Iterable[Point], standing: Standing) -> tuple[int, ...]:
    total, found = 0, []
    into = out = 0
    for one in points:
        into, out = into + one.bytes_in, out + one.bytes_out
        total = counted_bytes(standing.terms.counts, into, out)
        found.append(total)
    return tuple(found)


def in_gigabytes(octets: int) -> Decimal:
    """For people: three places."""
    return Decimal(octets).scaleb(-9).quantize(Decimal("0.001"))

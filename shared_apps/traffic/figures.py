"""
Figures of traffic. In a store: its own services'; on the platform side: all.

A period's sum is that of the hours that begin in it: each hour belongs to one period. In zones
that are half an hour off UTC such an hour counts where it begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from kernel.tenancy.context import current_store
from shared_apps.traffic.models import Day, Hour, Sample, Watch
from shared_apps.traffic.shapes import NONE, Tally


@dataclass(frozen=True, slots=True)
class Point:
    """Bytes of an hour or day; `at` is its beginning."""

    at: datetime | date
    bytes_in: int
    bytes_out: int


def sum_of(service_id: UUID, start: datetime, end: datetime) -> Tally:
    return sums_of([service_id], start, end).get(service_id, NONE)


def sums_of(services: Iterable[UUID], start: datetime, end: datetime) -> dict[UUID, Tally]:
    """Services without traffic are left out."""
    rows = Hour.objects.filter(
        store=current_store().key, service_id__in=list(services), at__gte=start, at__lt=end
    )
    found = rows.values_list("service_id").annotate(into=Sum("bytes_in"), out=Sum("bytes_out"))
    return {key: Tally(int(into), int(out)) for key, into, out in found.order_by("service_id")}


def samples_of(service_id: UUID, start: datetime, end: datetime) -> list[tuple[int, int, int]]:
    """(seconds, bytes in, bytes out), only of times with traffic."""
    rows = Sample.objects.filter(
        store=current_store().key, service_id=service_id, at__gte=start, at__lt=end
    )
    return list(rows.values_list("seconds", "bytes_in", "bytes_out"))


def hours_of(service_id: UUID, start: datetime, end: datetime) -> list[Point]:
    rows = Hour.objects.filter(
        store=current_store().key, service_id=service_id, at__gte=start, at__lt=end
    )
    found = rows.order_by("at").values_list("at", "bytes_in", "bytes_out")
    return [Point(*one) for one in found]


def days_of(service_id: UUID, first: date, end: date) -> list[Point]:
    """By days of the store's zone."""
    rows = Day.objects.filter(
        store=current_store().key, service_id=service_id, day__gte=first, day__lt=end
    )
    found = rows.order_by("day").values_list("day", "bytes_in", "bytes_out")
    return [Point(*one) for one in found]


def watch_of(service_id: UUID) -> Watch | None:
    return Watch.objects.filter(store=current_store().key, service_id=service_id).first()

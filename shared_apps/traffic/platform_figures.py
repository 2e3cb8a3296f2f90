"""Figures of all stores, for the staff. Read on the platform side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from kernel import clock
from shared_apps.traffic.models import Day, Watch

_SPAN = timedelta(days=30)
_MOST = 20


@dataclass(frozen=True, slots=True)
class UsedMost:
    """A service of a store in the last thirty days."""

    store: str
    service_id: UUID
    label: str
    kind: str
    bytes_in: int
    bytes_out: int


def since() -> date:
    """Days of stores whose clocks were moved lie ahead: those count, too."""
    return clock.real_now().date() - _SPAN


def used_most() -> list[UsedMost]:
    days = Day.objects.filter(day__gte=since())
    sums = days.values_list("store", "service_id").annotate(
        into=Sum("bytes_in"), out=Sum("bytes_out"), both=Sum("bytes_in") + Sum("bytes_out")
    )
    top = list(sums.order_by("-both", "service_id")[:_MOST])
    rows = Watch.objects.filter(service_id__in=[row[1] for row in top])
    known = {(row.store, row.service_id): row for row in rows}
    found = []
    for store, service_id, into, out, _both in top:
        watch = known.get((store, service_id))
        label, kind = (watch.label, watch.kind) if watch else ("", "")
        found.append(UsedMost(store, service_id, label, kind, int(into), int(out)))
    return found


@dataclass(frozen=True, slots=True)
class OfKind:
    kind: str
    services: int
    bytes_in: int
    bytes_out: int


def totals_by_kind() -> list[OfKind]:
    """The most traffic first."""
    kinds = {
        (store, service): kind
        for store, service, kind in Watch.objects.values_list("store", "service_id", "kind")
    }
    sums: dict[str, list[int]] = {}
    days = Day.objects.filter(day__gte=since()).values_list("store", "service_id")
    for store, service, into, out in days.annotate(
        into=Sum("bytes_in"), out=Sum("bytes_out")
    ).order_by("store", "service_id"):
        row = sums.setdefault(kinds.get((store, service), ""), [0, 0, 0])
        row[0], row[1], row[2] = row[0] + 1, row[1] + int(into), row[2] + int(out)
    found = [OfKind(kind, *row) for kind, row in sums.items()]
    return sorted(found, key=lambda one: -(one.bytes_in + one.bytes_out))


def troubled() -> list[Watch]:
    """Services that their source does not answer for, the longest unread first."""
    rows = Watch.objects.exclude(trouble="").order_by("read_until", "pk")
    return list(rows.select_related("connection")[:_MOST])


def unread() -> int:
    """Services that no source reads."""
    return (
        Watch.objects.filter(Q(connection=None), ended_at=None).aggregate(n=Count("pk"))["n"] or 0
    )

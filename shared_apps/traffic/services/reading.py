"""What came of asking a source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shared_apps.traffic.locks import lock_watch
from shared_apps.traffic.models import Watch
from shared_apps.traffic.rules.counters import grown
from shared_apps.traffic.rules.spreading import HOUR, spread
from shared_apps.traffic.rules.windows import FIRST_LOOK, floor
from shared_apps.traffic.services.keeping import Row, keep_samples
from shared_apps.traffic.shapes import NONE, Tally

_HOUR_SECONDS = 3600


def take_source(store: str, service_id: UUID, connection_id: UUID | None, *, at: datetime) -> None:
    """
    This source reads the service from now on; None: nobody does.

    Time:  the first one from the service's beginning, 35 days back at most; another one from the
           next whole hour after what was read, so that no time counts twice.
    Again: nothing happens.
    """
    with transaction.atomic():
        row = lock_watch(store, service_id)
        if row is None or row.connection_id == connection_id:
            return
        row.connection_id, row.counters, row.trouble = connection_id, {}, ""
        if row.read_until is None:
            row.since_at = max(row.started_at, floor(at - FIRST_LOOK, _HOUR_SECONDS))
        else:
            whole = floor(row.read_until, _HOUR_SECONDS)
            row.since_at = whole if whole == row.read_until else whole + HOUR
            row.read_until = row.since_at
        row.save()


def keep_flows(
    store: str,
    zone: str,
    rows: Iterable[Row],
    *,
    services: Iterable[UUID],
    until: datetime,
) -> None:
    """
    Keep what one piece of time brought, and that it was read. Again: the same rows replace it.
    """
    with transaction.atomic():
        keep_samples(store, zone, rows)
        found = Watch.objects.filter(store=store, service_id__in=list(services))
        found.filter(read_until=None).update(read_until=until)
        found.filter(read_until__lt=until).update(read_until=until)
        found.exclude(trouble="").update(trouble="")


def keep_count(
    store: str, zone: str, service_id: UUID, counted: Mapping[str, Tally], *, at: datetime
) -> None:
    """
    Keep what a machine's counters say now: what was added since the last look, evenly over the time
    between. At the first look only periods that began with the service count, the rest is history.

    Locks:  the watch: a count is added once.
    Again:  the same count adds nothing.
    """
    with transaction.atomic():
        row = lock_watch(store, service_id)
        if row is None or row.since_at is None:
            return
        begun = row.read_until or row.since_at
        if at <= begun:
            return
        added = _added(row, counted)
        if added != NONE:
            into, out = (spread(one, begun, at) for one in (added.bytes_in, added.bytes_out))
            rows = [(service_id, hour, _HOUR_SECONDS, into[hour], out[hour]) for hour in into]
            keep_samples(store, zone, rows, adds=True)
        row.counters = {key: [one.bytes_in, one.bytes_out] for key, one in counted.items()}
        row.read_until, row.trouble = at, ""
        row.save(update_fields=["counters", "read_until", "trouble"])


def _added(row: Watch, counted: Mapping[str, Tally]) -> Tally:
    if row.counters:
        return grown({key: Tally(*pair) for key, pair in row.counters.items()}, counted)
    if row.since_at != row.started_at:
        return NONE  # another source read what these counters counted so far
    day = row.started_at.date().isoformat()
    return sum((one for start, one in counted.items() if start[:10] >= day), NONE)


def note_trouble(store: str, services: Iterable[UUID], trouble: str) -> None:
    Watch.objects.filter(store=store, service_id__in=list(services)).update(trouble=trouble[:300])


def note_read(store: str, service_id: UUID, until: datetime) -> None:
    """Nothing more comes of what ended."""
    Watch.objects.filter(store=store, service_id=service_id).update(read_until=until)

"""Samples in and up: hours and days follow in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from kernel import clock
from kernel.db.partitions import drop_before, ensure_month, month_of
from shared_apps.traffic.rules.windows import floor

# Service, beginning, seconds, bytes in, bytes out.
Row = tuple[UUID, datetime, int, int, int]

# Rows come as arrays: one message, and no table to stage them in, which no role may make.
_INTO_SAMPLES = """
INSERT INTO traffic_sample AS s (store, service_id, at, seconds, bytes_in, bytes_out)
SELECT %(store)s, i.service_id, i.at, max(i.seconds), sum(i.bytes_in), sum(i.bytes_out)
FROM unnest(%(services)s::uuid[], %(ats)s::timestamptz[], %(seconds)s::smallint[],
            %(into)s::bigint[], %(out)s::bigint[])
  AS i (service_id, at, seconds, bytes_in, bytes_out)
GROUP BY i.service_id, i.at
ON CONFLICT (store, service_id, at) DO UPDATE SET seconds = excluded.seconds, """
_REPLACE = """bytes_in = excluded.bytes_in, bytes_out = excluded.bytes_out
WHERE (s.bytes_in, s.bytes_out, s.seconds)
  IS DISTINCT FROM (excluded.bytes_in, excluded.bytes_out, excluded.seconds)"""
_ADD = "bytes_in = s.bytes_in + excluded.bytes_in, bytes_out = s.bytes_out + excluded.bytes_out"
# Each hour and each day looks up its own rows: a join would be planned by guesses about the arrays,
# and compare every sample of a service with every hour of it.
_HOURS = """
INSERT INTO traffic_hour AS h (store, service_id, at, bytes_in, bytes_out)
SELECT %(store)s, t.service_id, t.hour, s.bytes_in, s.bytes_out
FROM unnest(%(services)s::uuid[], %(hours)s::timestamptz[]) AS t (service_id, hour)
CROSS JOIN LATERAL (
  SELECT sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out FROM traffic_sample
  WHERE store = %(store)s AND service_id = t.service_id
    AND at >= t.hour AND at < t.hour + interval '1 hour' AND at >= %(first)s AND at < %(last)s
) AS s
WHERE s.bytes_in IS NOT NULL
ON CONFLICT (store, service_id, at) DO UPDATE
SET bytes_in = excluded.bytes_in, bytes_out = excluded.bytes_out
WHERE (h.bytes_in, h.bytes_out) IS DISTINCT FROM (excluded.bytes_in, excluded.bytes_out)"""
_DAYS = """
INSERT INTO traffic_day AS d (store, service_id, day, bytes_in, bytes_out)
SELECT %(store)s, t.service_id, t.day, h.bytes_in, h.bytes_out
FROM unnest(%(services)s::uuid[], %(days)s::date[]) AS t (service_id, day)
CROSS JOIN LATERAL (
  SELECT sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out FROM traffic_hour
  WHERE store = %(store)s AND service_id = t.service_id
    AND at >= t.day::timestamp AT TIME ZONE %(zone)s
    AND at < (t.day + 1)::timestamp AT TIME ZONE %(zone)s
    AND at >= %(first)s AND at < %(last)s
) AS h
WHERE h.bytes_in IS NOT NULL
ON CONFLICT (store, service_id, day) DO UPDATE
SET bytes_in = excluded.bytes_in, bytes_out = excluded.bytes_out
WHERE (d.bytes_in, d.bytes_out) IS DISTINCT FROM (excluded.bytes_in, excluded.bytes_out)"""
_HOUR = 3600
_SAMPLES_KEPT = timedelta(days=92)
_HOURS_KEPT = timedelta(days=400)


def keep_samples(store: str, zone: str, rows: Iterable[Row], *, adds: bool = False) -> int:
    """
    Keep samples of a store, and bring its hours and days (of `zone`) up to them. Returns how many.

    Again: a sample that is there is replaced by what was said last; with `adds` it grows, and the
           caller sees to it that nothing is added twice.
    """
    told = list(rows)
    if not told:
        return 0
    with transaction.atomic():
        for month in sorted({month_of(row[1]) for row in told}):
            ensure_month("traffic_sample", month)
            ensure_month("traffic_hour", month)
        services, ats, seconds, into, out = (list(column) for column in zip(*told, strict=True))
        found = {"services": services, "ats": ats, "seconds": seconds, "into": into, "out": out}
        with connection.cursor() as cursor:
            # nosemgrep: sql-from-text - constants of this file
            cursor.execute(_INTO_SAMPLES + (_ADD if adds else _REPLACE), {"store": store, **found})
        roll_up(store, zone, {(row[0], floor(row[1], _HOUR)) for row in told})
    return len(told)


def roll_up(store: str, zone: str, touched: Collection[tuple[UUID, datetime]]) -> None:
    """Sum the samples of these hours anew, and then the hours of their days in `zone`."""
    hours = [at for _service, at in touched]
    place = ZoneInfo(zone)
    days = {(service, at.astimezone(place).date()) for service, at in touched}
    with connection.cursor() as cursor:
        cursor.execute(
            _HOURS,
            {
                "store": store,
                "services": [service for service, _at in touched],
                "hours": hours,
                "first": min(hours),
                "last": max(hours) + timedelta(hours=1),
            },
        )
        cursor.execute(
            _DAYS,
            {
                "store": store,
                "services": [service for service, _day in days],
                "days": [day for _service, day in days],
                "zone": zone,
                # No day is longer than 25 hours; the bounds only choose the months.
                "first": min(hours) - timedelta(hours=26),
                "last": max(hours) + timedelta(hours=26),
            },
        )


def forget_old() -> None:
    """Drop the months of samples and hours that are old enough; days are kept."""
    today = clock.real_now().date()
    drop_before("traffic_sample", today - _SAMPLES_KEPT)
    drop_before("traffic_hour", today - _HOURS_KEPT)

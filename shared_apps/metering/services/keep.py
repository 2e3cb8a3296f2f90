"""What is old is kept by the day."""

from __future__ import annotations

import json
from datetime import date, timedelta

import structlog
from django.db import connection, transaction

from kernel import clock
from kernel.db.partitions import drop_before, months_kept
from kernel.errors import NoStore
from kernel.periods import add_months
from kernel.tenancy.context import find_store, on_platform_side
from shared_apps.metering.models import Receipt

log = structlog.get_logger(__name__)
# Beyond what may still come late or be corrected (rules/taking.py), with a month to spare.
KEPT_MONTHS = 4
_RECEIPTS_KEPT = timedelta(days=400)
_STORES = "select distinct store from metering_event where at >= %s and at < %s"
_ROLL_UP = """
insert into metering_day (store, subscription_id, meter, at, quantity, events)
select e.store, e.subscription_id, e.meter, date_trunc('day', e.at, z.zone), sum(e.quantity),
  count(*) filter (where e.reverses = '')
from metering_event e join jsonb_to_recordset(%s::jsonb) as z (store text, zone text) using (store)
where e.at >= %s and e.at < %s group by 1, 2, 3, 4
on conflict (store, subscription_id, meter, at) do update
set quantity = metering_day.quantity + excluded.quantity,
  events = metering_day.events + excluded.events
"""
_FORGET_KEYS = "delete from metering_key where at < %s"


def roll_up() -> list[date]:
    """
    Keep months that are over for KEPT_MONTHS by the day, and drop their events. On the platform.

    Time:   days of each store's zone; months in UTC, by real time.
    Locks:  the month's partition, when it is dropped: three seconds at most, or it fails whole.
    Again:  a month that is gone is not looked at. Returns the months.
    """
    until = add_months(clock.real_now().date().replace(day=1), -KEPT_MONTHS)
    done = []
    for month in months_kept("metering_event"):
        if add_months(month, 1) > until:
            break
        with on_platform_side(), transaction.atomic(), connection.cursor() as cursor:
            ends = add_months(month, 1)
            cursor.execute(_STORES, [month, ends])
            zones = [{"store": key, "zone": _zone(key)} for (key,) in cursor.fetchall()]
            cursor.execute(_ROLL_UP, [json.dumps(zones), month, ends])
            log.info("metering_rolled_up", month=str(month), days=cursor.rowcount)
            cursor.execute(_FORGET_KEYS, [ends])
            drop_before("metering_event", ends)
        done.append(month)
    with on_platform_side():
        Receipt.objects.filter(received_at__lt=clock.real_now() - _RECEIPTS_KEPT).delete()
    return done


def _zone(store: str) -> str:
    try:
        return find_store(store).timezone
    except NoStore:  # it has ended: nobody reads its days by the hour
        return "UTC"

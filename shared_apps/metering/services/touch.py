"""Note that a period that was told has an event more: it is added up again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from kernel.tenancy.context import current_store
from shared_apps.metering.models import Telling

_TOUCH = """
update metering_telling t set touched = true
where t.store = %(store)s and t.until_at > %(first)s and not t.touched and exists (
  select 1 from pg_temp.metering_stage s
  where s.subscription_id = t.subscription_id and s.meter = t.meter
    and s.at >= t.from_at and s.at < t.until_at)
"""


def touch_staged(store: str, first: datetime) -> None:
    """Of the events on the stage, the earliest of which is of `first`."""
    if Telling.objects.filter(store=store, until_at__gt=first).exists():
        with connection.cursor() as cursor:
            cursor.execute(_TOUCH, {"store": store, "first": first})


def touch(subscription_id: UUID, meter: str, *instants: datetime) -> None:
    for at in instants:
        Telling.objects.filter(
            store=current_store().key,
            subscription_id=subscription_id,
            meter=meter,
            from_at__lte=at,
            until_at__gt=at,
        ).update(touched=True)

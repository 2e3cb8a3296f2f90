"""What is to be read, and whose addresses are whose."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from contracts.traffic import TrafficWatched
from shared_apps.traffic.locks import lock_holdings, lock_watch
from shared_apps.traffic.models import Holding, Watch
from shared_apps.traffic.rules.holding import network_of


def watch(store: str, told: TrafficWatched) -> Watch:
    """
    Read a service's traffic for the time that was told.

    Time:   instants are on the store's clock.
    Locks:  the watch.
    Again:  what was told last holds. An address that another service of the store held until now
            is this one's from its beginning: a platform gives an address to one machine at a time.
    """
    start, end = datetime.fromisoformat(told.from_at), _instant(told.until_at)
    service_id = UUID(told.service_id)
    with transaction.atomic():
        row = lock_watch(store, service_id) or Watch(store=store, service_id=service_id)
        row.label, row.kind = told.label, told.service_kind
        row.machine_of = UUID(told.machine_of) if told.machine_of else None
        row.remote_id, row.started_at, row.ended_at = told.remote_id, start, end
        row.save()
        Holding.objects.filter(watch=row).delete()
        if end is not None and end <= start:
            return row
        for prefix in _prefixes(told.addresses):
            _let_go(store, prefix, start)
            Holding.objects.create(
                watch=row, store=store, prefix=prefix, from_at=start, until_at=end
            )
    return row


def _let_go(store: str, prefix: str, start: datetime) -> None:
    """Whoever held it, or a part of it, held it until now."""
    for other in lock_holdings(store, prefix):
        if other.from_at >= start:
            other.delete()
        elif other.until_at is None or other.until_at > start:
            other.until_at = start
            other.save(update_fields=["until_at"])


def _prefixes(text: str) -> list[str]:
    """Whole networks without repeats; what is no address is left out."""
    found: dict[str, None] = {}
    for one in text.split():
        try:
            found[str(network_of(one))] = None
        except ValueError:
            continue
    return list(found)


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

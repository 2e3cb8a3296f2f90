"""Take events: one or a hundred thousand, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from kernel import clock
from kernel.db.partitions import ensure_month, month_of
from kernel.db.transactions import one_transaction
from kernel.locks import hold
from kernel.periods import add_months
from kernel.tenancy.context import current_store
from shared_apps.metering.models import Receipt
from shared_apps.metering.rules.taking import Fate, Reading, Sorted, sort_out
from shared_apps.metering.selectors import accepted_since, day_before
from shared_apps.metering.services.correct import correct
from shared_apps.metering.services.touch import touch_staged

LOCK = "metering"

_COPY = "COPY pg_temp.metering_stage (n, subscription_id, meter, key, quantity, ticks) FROM STDIN"
_KEYS = """
insert into metering_key (store, key, at, receipt_id)
select %(store)s, key, at, %(receipt)s from pg_temp.metering_stage
"""
_UNLESS_KNOWN = "on conflict do nothing"
_EVENTS = """
insert into metering_event (at, received_at, subscription_id, store, meter, quantity, key)
select s.at, %(now)s, s.subscription_id, %(store)s, s.meter, s.quantity, s.key
from pg_temp.metering_stage s
"""
_NEW_ONLY = """
join metering_key k on k.store = %(store)s and k.key = s.key and k.receipt_id = %(receipt)s
"""
_KNOWN = """
select s.n, s.key, exists (
  select 1 from metering_event e
  where e.store = %(store)s and e.subscription_id = s.subscription_id and e.meter = s.meter
    and e.at = s.at and e.key = s.key and e.quantity = s.quantity and e.reverses = '')
from pg_temp.metering_stage s
join metering_key k on k.store = %(store)s and k.key = s.key and k.receipt_id <> %(receipt)s
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`fates`: by its place in the batch, each event that was not simply accepted."""

    receipt_id: int
    accepted: int
    fates: Mapping[int, Fate]

    def fate(self, place: int) -> Fate:
        return self.fates.get(place, _ACCEPTED)


_ACCEPTED = Fate("accepted", "")


def ingest(
    readings: Sequence[Reading],
    since: Mapping[UUID, datetime],
    *,
    source: str,
    refused: Mapping[str, int] | None = None,
) -> Outcome:
    """
    Take a batch of events for the current store. `since`: whose, and from when on each may use.
    `refused`: rows that came with them and could not be read, by reason: they are counted.

    Money:  none yet: a period is told when it is over (services/tell.py).
    Time:   the store's clock; LATE and AHEAD of rules/taking.py.
    Locks:  the store's metering: batches of a store follow each other, and no period is told
            between an event's arrival and the note that it changes one.
    Again:  an event whose key is known is a duplicate if all of it is the same, and refused as
            conflicting if not; nothing is counted twice. Invariants: I-180, I-181.
    """
    store, now = current_store().key, clock.now()
    with one_transaction():
        hold(LOCK)
        room = settings.METERING_EVENTS_A_DAY - accepted_since(day_before(now))
        batch = sort_out(readings, since, now, room)
        unread = Counter(refused or {})
        count = len(readings) + unread.total()
        receipt = Receipt.objects.create(
            store=store, source=source, received_at=now, events=count, rejected=count
        )
        if batch.lines:
            _take(batch, {"store": store, "now": now, "receipt": receipt.pk})
        for place in batch.corrections:
            fate = correct(readings[place], receipt.pk, now)
            if fate is not None:
                batch.fates[place] = fate
        _close(receipt, batch.fates, unread)
    return Outcome(receipt.pk, receipt.accepted, batch.fates)


def _take(batch: Sorted, facts: dict[str, Any]) -> None:
    first, last = min(batch.at), max(batch.at)
    month = month_of(first)
    while month <= month_of(last):
        ensure_month("metering_event", month)
        month = add_months(month, 1)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute("select public.metering_stage()")
        with cursor.copy(_COPY) as copy:
            copy.write("".join(batch.lines))
        if _all_new(facts):
            cursor.execute(_EVENTS, facts)
        else:
            # nosemgrep: sql-from-text - constants of this file
            cursor.execute(_KEYS + _UNLESS_KNOWN, facts)
            cursor.execute(_KNOWN, facts)
            for place, key, same in cursor.fetchall():
                batch.fates[place] = (
                    Fate("duplicate", "known") if same else Fate("conflicting", "key_used", key)
                )
            # nosemgrep: sql-from-text - constants of this file
            cursor.execute(_EVENTS + _NEW_ONLY, facts)
    touch_staged(str(facts["store"]), first)


def _all_new(facts: dict[str, Any]) -> bool:
    """Most batches are: asking of each key whether it is known would cost as much as its row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_KEYS, facts)
    except IntegrityError:
        return False
    return True


def _close(receipt: Receipt, fates: Mapping[int, Fate], unread: Counter[str]) -> None:
    """What became of its rows."""
    by_status = Counter(one.status for one in fates.values())
    receipt.duplicate = by_status["duplicate"]
    receipt.conflicting = by_status["conflicting"]
    receipt.rejected = by_status["rejected"] + unread.total()
    receipt.accepted = receipt.events - sum(by_status.values()) - unread.total()
    refused = Counter(one.code for one in fates.values() if one.status != "duplicate")
    receipt.reasons = dict(refused + unread)
    receipt.save()

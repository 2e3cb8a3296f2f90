"""Replace an event by another one: the old one is taken back where it was counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from kernel.db.partitions import ensure_month, month_of
from kernel.tenancy.context import current_store
from shared_apps.metering.rules.taking import Fate, Reading
from shared_apps.metering.services.touch import touch

_OLD = """
select k.at, k.replaced_by, e.quantity
from metering_key k
left join metering_event e on e.store = k.store and e.subscription_id = %(subscription)s
  and e.meter = %(meter)s and e.at = k.at and e.key = k.key and e.reverses = ''
where k.store = %(store)s and k.key = %(old)s for update of k
"""
_SAME = """
select exists (
  select 1 from metering_event e
  where e.store = %(store)s and e.subscription_id = %(subscription)s and e.meter = %(meter)s
    and e.at = k.at and k.at = %(at)s and e.key = k.key and e.quantity = %(quantity)s
    and e.reverses = '')
  and exists (select 1 from metering_key o
              where o.store = k.store and o.key = %(old)s and o.replaced_by = k.key)
from metering_key k where k.store = %(store)s and k.key = %(key)s
"""
_KEY = """
insert into metering_key (store, key, at, receipt_id)
values (%(store)s, %(key)s, %(at)s, %(receipt)s) on conflict do nothing
"""
_REPLACE = "update metering_key set replaced_by = %(key)s where store = %(store)s and key = %(old)s"
_EVENTS = """
insert into metering_event
  (at, received_at, subscription_id, store, meter, quantity, key, reverses)
values
  (%(at)s, %(now)s, %(subscription)s, %(store)s, %(meter)s, %(quantity)s, %(key)s, ''),
  (%(old_at)s, %(now)s, %(subscription)s, %(store)s, %(meter)s, -%(taken)s, %(key)s, %(old)s)
"""


def correct(one: Reading, receipt_id: int, now: datetime) -> Fate | None:
    """
    Under the store's metering lock. None when it is done; the fate otherwise.

    The corrected event keeps its row: a second one takes its quantity back at its own instant, so
    that the sum of rows is what was used, of any period. An event is replaced once; what replaced
    it can be replaced in turn.
    """
    facts: dict[str, Any] = {
        "store": current_store().key,
        "subscription": one.subscription_id,
        "meter": one.meter,
        "key": one.key,
        "old": one.corrects,
        "quantity": one.quantity,
        "at": one.at,
        "receipt": receipt_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAME, facts)
        known = cursor.fetchone()
        if known is not None:
            if known[0]:
                return Fate("duplicate", "known")
            return Fate("conflicting", "key_used", one.key)
        cursor.execute(_OLD, facts)
        old = cursor.fetchone()
        if old is None or old[2] is None:
            return Fate("rejected", "unknown_event", one.corrects)
        old_at, replaced_by, taken = old
        if replaced_by is not None:
            return Fate("rejected", "already_corrected", replaced_by)
        ensure_month("metering_event", month_of(one.at))
        cursor.execute(_KEY, facts)
        cursor.execute(_REPLACE, facts)
        cursor.execute(_EVENTS, {**facts, "old_at": old_at, "taken": taken})
    touch(one.subscription_id, one.meter, one.at, old_at)
    return None

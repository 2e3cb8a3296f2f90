"""How deep and how old each queue of the database is, store by store: for those who watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from kernel import clock
from kernel.tenancy.context import current_place
from shared_apps.outbox.clocks import store_clocks
from shared_apps.outbox.due import gathered_kinds

_DELIVERIES = """
select store, count(*) filter (where state = 'pending' and due_at <= %(now)s),
  %(now)s - min(due_at) filter (where state = 'pending' and due_at <= %(now)s),
  count(*) filter (where state = 'parked')
from outbox_delivery where state <> 'done' group by store
"""
# What is done together may wait for a person for days: `late_together` watches that.
_DUE = """
select w.store, count(*) filter (where not w.parked),
  max(%(now)s + coalesce({clocks.offset}, interval '0') - w.due_at) filter (where not w.parked),
  count(*) filter (where w.parked)
from outbox_duework w {clocks.join}
where w.kind <> all(%(gathered)s)
  and w.due_at <= %(now)s + coalesce({clocks.offset}, interval '0')
  and (w.parked or w.leased_until is null or w.leased_until <= %(now)s)
group by w.store
"""

_HERE = """
select greatest(
  (select %(real)s - min(due_at) from outbox_delivery
    where store = %(store)s and state = 'pending' and due_at <= %(real)s),
  (select %(now)s - min(due_at) from outbox_duework
    where store = %(store)s and not parked and kind <> all(%(gathered)s) and due_at <= %(now)s
      and (leased_until is null or leased_until <= %(real)s)))
"""


@dataclass(frozen=True, slots=True)
class Depth:
    """Of one queue in one store: how much is due, for how long the oldest, what was given up."""

    queue: str
    store: str
    waiting: int
    oldest: timedelta
    parked: int


def depths() -> list[Depth]:
    """Only of stores in which something waits or is parked. Ages are on each store's clock."""
    asked: dict[str, Any] = {"now": clock.real_now(), "gathered": gathered_kinds()}
    found = []
    with connection.cursor() as cursor:
        for queue, query in (
            ("deliveries", _DELIVERIES),
            ("due work", _DUE.format(clocks=store_clocks())),
        ):
            cursor.execute(query, asked)
            found += [
                Depth(queue, store, waiting, oldest or timedelta(), parked)
                for store, waiting, oldest, parked in cursor.fetchall()
            ]
    return found


def waits_here() -> timedelta:
    """For how long the oldest piece of this store's news or work has been due, on its own clock."""
    asked: dict[str, Any] = {
        "now": clock.now(),
        "real": clock.real_now(),
        "store": current_place().schema_name,
        "gathered": gathered_kinds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_HERE, asked)
        found = cursor.fetchone()[0]
    return found or timedelta()

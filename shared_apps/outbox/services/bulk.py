"""
Tell and plan many things of one kind in one message each; otherwise like publish, schedule.

Rows travel as one JSON text: their tables have row-level security and take no COPY, and arrays of
text are escaped piece by piece in the client.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from contracts.event import Event
from kernel import clock
from kernel.db.copying import as_json
from kernel.db.transactions import soon
from kernel.ids import new_id
from kernel.tenancy.context import current_place
from shared_apps.outbox.listeners import hearers_of
from shared_apps.outbox.services.publish import wake_relay

_TELL = """
with told as (
  insert into outbox_message
    (event_id, store, kind, aggregate, payload, occurred_at, created_at)
  select event_id, %(store)s, %(kind)s, aggregate, payload, %(now)s, %(real)s
  from jsonb_to_recordset(%(told)s::jsonb) as t (event_id uuid, aggregate text, payload jsonb)
  returning id, aggregate)
insert into outbox_delivery
  (message_id, store, aggregate, listener, state, attempts, due_at, error)
select told.id, %(store)s, told.aggregate, listener, 'pending', 0, %(real)s, ''
from told cross join unnest(%(listeners)s::text[]) as l (listener)
"""
_PLAN = """
insert into outbox_duework (store, kind, subject, due_at, attempts, parked, error)
select %(store)s, %(kind)s, subject, due_at, 0, false, ''
from jsonb_to_recordset(%(work)s::jsonb) as t (subject text, due_at timestamptz)
on conflict (store, kind, subject) do update
set due_at = excluded.due_at, leased_until = null, attempts = 0, parked = false, error = ''
"""
_PLAN_AT_STORES = """
insert into outbox_duework (store, kind, subject, due_at, attempts, parked, error)
select store, %(kind)s, %(subject)s, due_at, 0, false, ''
from jsonb_to_recordset(%(work)s::jsonb) as t (store text, due_at timestamptz)
on conflict (store, kind, subject) do update
set due_at = excluded.due_at, leased_until = null, attempts = 0, parked = false, error = ''
"""


def publish_many(events: Sequence[Event]) -> None:
    """
    Events of one kind. A line per aggregate keeps their order; between aggregates there is none.

    Raises RuntimeError outside a transaction, ValueError for events of several kinds.
    """
    if not events:
        return
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish belongs in the transaction of the change")
    kind = events[0].kind
    if any(event.kind != kind for event in events):
        raise ValueError("events of several kinds")
    with connection.cursor() as cursor:
        cursor.execute(
            _TELL,
            {
                "store": current_place().schema_name,
                "kind": kind,
                "now": clock.now(),
                "real": clock.real_now(),
                "told": as_json(
                    [
                        {
                            "event_id": str(new_id()),
                            "aggregate": event.aggregate,
                            "payload": event.payload(),
                        }
                        for event in events
                    ]
                ),
                "listeners": hearers_of(kind),
            },
        )
    soon(wake_relay)


def schedule_many(kind: str, work: Sequence[tuple[str, datetime]]) -> None:
    """(subject, due at) each, every subject once. Moves what is there already."""
    if not work:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _PLAN,
            {
                "store": current_place().schema_name,
                "kind": kind,
                "work": as_json(
                    [{"subject": subject, "due_at": due_at.isoformat()} for subject, due_at in work]
                ),
            },
        )


def schedule_at_stores(kind: str, subject: str, due: Sequence[tuple[str, datetime]]) -> None:
    """(store, due at on its clock) each: one piece of work for many stores, by the platform."""
    if not due:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _PLAN_AT_STORES,
            {
                "kind": kind,
                "subject": subject,
                "work": as_json([{"store": store, "due_at": at.isoformat()} for store, at in due]),
            },
        )

"""Store a notice once; mark what became of it."""

from __future__ import annotations

from django.db import connection

from kernel import clock
from kernel.tenancy.context import current_place
from shared_apps.inbound.models import Receipt

_KEEP = """
insert into inbound_receipt
  (store, endpoint, event_id, kind, remote_id, reference, body, state, times_seen, received_at,
   note)
values (%s, %s, %s, %s, %s, %s, %s, 'stored', 1, %s, '')
on conflict (store, endpoint, event_id)
  do update set times_seen = inbound_receipt.times_seen + 1
returning id, times_seen
"""


def keep(
    *, endpoint: str, event_id: str, kind: str, remote_id: str, reference: str, body: str
) -> tuple[int, bool]:
    """
    Store a verified notice. Returns (receipt id, whether it is new).

    Again: the same event on the same endpoint only counts up `times_seen`, also ten at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [
                current_place().schema_name,
                endpoint,
                event_id,
                kind,
                remote_id,
                reference,
                body,
                clock.real_now(),
            ],
        )
        receipt_id, seen = cursor.fetchone()
    return receipt_id, seen == 1


def close(receipt_id: int, *, failed: bool = False, note: str = "") -> None:
    """Mark a receipt as read."""
    state = Receipt.State.FAILED if failed else Receipt.State.DONE
    Receipt.objects.filter(pk=receipt_id).update(
        state=state, done_at=clock.real_now(), note=note[:500]
    )

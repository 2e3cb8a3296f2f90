"""News becomes a message for each address that wants it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.event import Event
from kernel import clock
from kernel.actor import Actor
from kernel.db.partitions import ensure_month, month_of
from kernel.errors import Conflict
from kernel.ids import new_id
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule
from shared_apps.webhooks.errors import NoSuchWebhook
from shared_apps.webhooks.locks import lock_delivery, lock_endpoint
from shared_apps.webhooks.models import Delivery, Endpoint
from shared_apps.webhooks.rules.kinds import TEST, Kind
from shared_apps.webhooks.selectors import wanting

SEND = "webhooks.send"
State = Delivery.State


def tell(kind: Kind, event: Event) -> list[Delivery]:
    """Write one message per address that wants it. The relay calls it once per event."""
    told = kind.data(event)
    with transaction.atomic():
        rows = wanting(kind.name, str(told["customer"]))
        return [_write(row, kind.name, told) for row in rows]


def send_test(endpoint_id: UUID, *, actor: Actor) -> Delivery:
    """A message of the kind webhook.test, tried once. Raises NoSuchWebhook, Conflict when off."""
    with transaction.atomic():
        row = lock_endpoint(endpoint_id)
        _refuse_when_off(row)
        record(actor, "webhook.tested", "webhook", row.pk)
        return _write(row, TEST, {"webhook": str(row.pk)})


def send_again(delivery_id: UUID, *, actor: Actor) -> Delivery:
    """
    The same message under the same id, with all its tries before it.

    Raises NoSuchWebhook, Conflict while it is under way, or when its address is off.
    """
    with transaction.atomic():
        row = lock_delivery(delivery_id)
        if row is None:
            raise NoSuchWebhook
        _refuse_when_off(lock_endpoint(row.endpoint_id))
        if row.state in (State.WAITING, State.SENDING):
            raise Conflict(_("This message is being sent already."), code="under_way")
        row.state, row.attempts, row.done_at = State.WAITING, 0, None
        row.next_try_at = clock.now()
        row.save(update_fields=["state", "attempts", "done_at", "next_try_at"])
        schedule(SEND, str(row.id), row.next_try_at, wake=True)
        record(actor, "webhook.sent_again", "webhook", row.endpoint_id, message=row.message_id)
        return row


def _write(row: Endpoint, kind: str, data: dict[str, Any]) -> Delivery:
    now = clock.now()
    ensure_month("webhooks_delivery", month_of(now))
    told = {"type": kind, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": data}
    made = Delivery.objects.create(
        store=row.store,
        id=new_id(),
        at=now,
        endpoint_id=row.pk,
        kind=kind,
        body=json.dumps(told, ensure_ascii=False, separators=(",", ":")),
        state=State.WAITING,
        next_try_at=now,
    )
    schedule(SEND, str(made.id), now, wake=True)
    return made


def _refuse_when_off(row: Endpoint) -> None:
    if row.state != Endpoint.State.ACTIVE:
        raise Conflict(_("The webhook is off. Switch it on first."), code="webhook_off")

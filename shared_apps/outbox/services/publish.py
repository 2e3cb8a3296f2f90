"""Tell what happened, in the same transaction as the change itself."""

from __future__ import annotations

from celery import current_app
from django.db import transaction

from contracts.event import Event
from kernel import clock
from kernel.db.transactions import soon
from kernel.ids import new_id
from kernel.tenancy.context import current_place
from shared_apps.outbox.listeners import hearers_of
from shared_apps.outbox.models import Delivery, Message


def publish(event: Event) -> None:
    """
    Write the event and one delivery per listener; wake the relay after commit.

    Raises RuntimeError outside a transaction: an event must not outlive a change that failed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish belongs in the transaction of the change")
    store = current_place().schema_name
    real = clock.real_now()
    message = Message.objects.create(
        event_id=new_id(),
        store=store,
        kind=event.kind,
        aggregate=event.aggregate,
        payload=event.payload(),
        occurred_at=clock.now(),
        created_at=real,
    )
    Delivery.objects.bulk_create(
        Delivery(
            message=message,
            store=store,
            aggregate=event.aggregate,
            listener=name,
            due_at=real,
        )
        for name in hearers_of(event.kind)
    )
    soon(wake_relay)


def wake_relay() -> None:
    # By name: tasks are a way in, above services.
    current_app.send_task("outbox.relay", queue="critical")

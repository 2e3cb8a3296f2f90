"""Carry deliveries to their listeners: at least once, effective once, in order per aggregate."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction
from structlog.contextvars import bound_contextvars

from contracts.event import event_class
from kernel import clock
from kernel.tenancy.context import at, on_platform_side
from shared_apps.outbox.listeners import listener
from shared_apps.outbox.locks import take_next_delivery
from shared_apps.outbox.models import Delivery

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 10
_LONGEST = timedelta(hours=1)


def relay_one() -> bool:
    """
    Carry one delivery. False when none is due.

    The listener's changes and the mark "done" commit together; if it raises, both are undone and
    the failure is noted in a transaction of its own.
    """
    delivery: Delivery | None = None
    with on_platform_side():
        try:
            with transaction.atomic():
                delivery = take_next_delivery(clock.real_now())
                if delivery is None:
                    return False
                _hand_over(delivery)
        except Exception as error:
            if delivery is None:
                raise
            log.warning("delivery_failed", listener=delivery.listener, exc_info=True)
            _note_failure(delivery.pk, error)
        return True


def _hand_over(delivery: Delivery) -> None:
    message = delivery.message
    target = listener(delivery.listener)
    event = event_class(message.kind).from_payload(message.payload)
    place = message.store if target.where == "store" else "public"
    with at(place), bound_contextvars(listener=target.name, event_id=str(message.event_id)):
        target.handle(event, message.store)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.DONE, done_at=clock.real_now(), attempts=delivery.attempts + 1
    )


def _note_failure(delivery_id: int, error: Exception) -> None:
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=delivery_id)
        row.attempts += 1
        row.error = f"{type(error).__name__}: {error}"[:2000]
        row.due_at = clock.real_now() + backoff(row.attempts)
        if row.attempts >= MAX_ATTEMPTS:
            row.state = Delivery.State.PARKED
        row.save(update_fields=["attempts", "error", "due_at", "state"])


def backoff(attempts: int) -> timedelta:
    """2 s, 4 s, 8 s … up to an hour."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), _LONGEST)


def retry_parked(delivery_id: int) -> None:
    """Staff's button: try a parked delivery again from the start of the schedule."""
    with on_platform_side(), transaction.atomic():
        Delivery.objects.filter(pk=delivery_id, state=Delivery.State.PARKED).update(
            state=Delivery.State.PENDING, attempts=0, due_at=clock.real_now()
        )

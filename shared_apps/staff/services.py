"""Verbs of staff that no other app owns: try parked work again, and say who did."""

from __future__ import annotations

from celery import current_app
from django.db import transaction

from kernel.actor import Actor
from kernel.db.transactions import soon
from shared_apps.audit.services import record
from shared_apps.outbox.selectors import parked_deliveries, parked_work
from shared_apps.outbox.services import retry_parked, retry_work


def retry_delivery(delivery_id: int, *, actor: Actor) -> None:
    """Again: nothing happens to a delivery that is not parked any more."""
    with transaction.atomic():
        retry_parked(delivery_id)
        record(actor, "delivery.retried", "delivery", delivery_id)
        soon(_wake)


def retry_due(work_id: int, *, actor: Actor) -> None:
    """Again: nothing happens to work that is not parked any more."""
    with transaction.atomic():
        retry_work(work_id)
        record(actor, "work.retried", "due_work", work_id)
        soon(_wake)


def retry_all(*, actor: Actor) -> int:
    """Everything that is parked, at once. Returns how much there was."""
    with transaction.atomic():
        deliveries = [row.pk for row in parked_deliveries()]
        work = [row.pk for row in parked_work()]
        for delivery_id in deliveries:
            retry_parked(delivery_id)
        for work_id in work:
            retry_work(work_id)
        found = len(deliveries) + len(work)
        if found:
            record(actor, "work.retried_all", "platform", "", count=found)
            soon(_wake)
    return found


def _wake() -> None:
    current_app.send_task("outbox.tick", queue="critical")

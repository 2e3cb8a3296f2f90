"""The server of a subscription can be used: hours are counted from then on."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock
from kernel.db.transactions import one_transaction
from shared_apps.outbox.services import schedule
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services.settle import RENEW

_LOOK_AGAIN = timedelta(hours=1)


def put_off_until_ready(row: Subscription) -> bool:
    """
    A month by the hour waits while nobody knows since when its server can be used: billed without,
    hours of it that are told late would be lost.
    """
    if row.hourly is None or row.step_minutes:
        return False
    if row.ready_at is not None or row.state != Subscription.State.ACTIVE:
        return False
    schedule(RENEW, str(row.pk), clock.now() + _LOOK_AGAIN)
    return True


def note_ready(subscription_id: UUID, at: datetime) -> None:
    """
    Time:   only what is paid by the hour keeps it.
    Locks:  subscription.
    Again:  the first instant stays.
    """
    with one_transaction():
        row = lock_subscription(subscription_id)
        if row.hourly is not None and row.ready_at is None:
            row.ready_at = at
            row.save(update_fields=["ready_at"])

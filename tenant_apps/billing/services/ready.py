"""The server of a subscription can be used: hours are counted from then on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kernel.db.transactions import one_transaction
from tenant_apps.billing.locks import lock_subscription


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

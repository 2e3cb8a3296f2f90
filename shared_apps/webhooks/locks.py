"""Row locks of webhooks. A delivery before its address."""

from __future__ import annotations

from uuid import UUID

from kernel.tenancy.context import current_place
from shared_apps.webhooks.errors import NoSuchWebhook
from shared_apps.webhooks.models import Delivery, Endpoint


def lock_endpoint(endpoint_id: UUID) -> Endpoint:
    """This store's. Raises NoSuchWebhook, also for another store's."""
    row = find_locked(endpoint_id)
    if row is None:
        raise NoSuchWebhook
    return row


def find_locked(endpoint_id: UUID) -> Endpoint | None:
    mine = Endpoint.objects.filter(store=current_place().schema_name)
    return mine.select_for_update().filter(pk=endpoint_id).first()


def lock_delivery(delivery_id: UUID) -> Delivery | None:
    mine = Delivery.objects.filter(store=current_place().schema_name)
    return mine.select_for_update().filter(id=delivery_id).first()

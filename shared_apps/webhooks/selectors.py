"""Who is told what, and what became of it. A customer's eyes see that customer's only."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kernel.secrets import Secret
from kernel.tenancy.context import current_place
from kernel.tenancy.vault import unseal
from shared_apps.webhooks.errors import NoSuchWebhook
from shared_apps.webhooks.models import Delivery, Endpoint

SECRET = "webhooks.secret"  # noqa: S105  # nosec B105 - the kind under which secrets are sealed


def endpoints(customer_id: UUID | None) -> QuerySet[Endpoint]:
    """The store's own (None), or a customer's; the oldest first."""
    mine = Endpoint.objects.filter(store=current_place().schema_name, customer_id=customer_id)
    return mine.order_by("created_at", "pk")


def endpoint(endpoint_id: UUID, customer_id: UUID | None) -> Endpoint:
    """Raises NoSuchWebhook."""
    row = endpoints(customer_id).filter(pk=endpoint_id).first()
    if row is None:
        raise NoSuchWebhook
    return row


def deliveries(row: Endpoint) -> QuerySet[Delivery]:
    """Newest first."""
    mine = Delivery.objects.filter(store=row.store, endpoint_id=row.pk)
    return mine.order_by("-at", "-id")


def delivery(delivery_id: UUID, customer_id: UUID | None) -> Delivery:
    """Raises NoSuchWebhook, also when its address was removed."""
    mine = Delivery.objects.filter(store=current_place().schema_name, id=delivery_id)
    row = mine.first()
    if row is None:
        raise NoSuchWebhook
    endpoint(row.endpoint_id, customer_id)
    return row


def wanting(kind: str, customer_id: str) -> list[Endpoint]:
    """Active addresses that want this kind, and may hear of this customer."""
    rows = _asking_for(kind).order_by("pk")
    return [row for row in rows if row.customer_id is None or str(row.customer_id) == customer_id]


def is_wanted(kind: str) -> bool:
    """Does any active address of the store, or of a customer of it, want this kind?"""
    return _asking_for(kind).exists()


def _asking_for(kind: str) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(
        store=current_place().schema_name, state=Endpoint.State.ACTIVE, kinds__contains=[kind]
    )


def secret_of(row: Endpoint) -> Secret:
    return unseal(SECRET, row.sealed_secret)

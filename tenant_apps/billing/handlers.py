"""Work that falls due in billing."""

from __future__ import annotations

from uuid import UUID

from shared_apps.outbox.due import does_due
from tenant_apps.billing import services


@does_due("billing.renew")
def renew(subject: str) -> None:
    services.renew_subscription(UUID(subject))


@does_due("billing.chase")
def chase(subject: str) -> None:
    services.chase_invoice(UUID(subject))

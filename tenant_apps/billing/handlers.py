"""Work that falls due in billing."""

from __future__ import annotations

from uuid import UUID

from contracts.resellers import StoreStatusChanged
from kernel import clock
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens_on_platform
from shared_apps.outbox.services import schedule
from tenant_apps.billing import services
from tenant_apps.billing.services.close import CLOSE, FIRST, close_billing


@listens_on_platform(StoreStatusChanged, "billing.close_store")
def begin_to_close(event: StoreStatusChanged, _platform: str) -> None:
    if event.status == "closing":
        schedule(CLOSE, FIRST, clock.real_now(), wake=True, store=event.store)


@does_due(CLOSE)
def close_store(subject: str) -> None:
    close_billing(subject)


@does_due("billing.renew")
def renew(subject: str) -> None:
    services.renew_subscription(UUID(subject))


@does_due("billing.end")
def end(subject: str) -> None:
    services.end_subscription(UUID(subject))


@does_due("billing.use_credit")
def use_credit(subject: str) -> None:
    services.use_credit(UUID(subject))


@does_due("billing.chase")
def chase(subject: str) -> None:
    services.chase_invoice(UUID(subject))

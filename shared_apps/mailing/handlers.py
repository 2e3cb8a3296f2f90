"""News of stores; looks at the DNS that are due."""

from __future__ import annotations

from uuid import UUID

from contracts.resellers import StoreStatusChanged
from shared_apps.mailing import flows, services
from shared_apps.mailing.services.steps import CHECK
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens_on_platform


@listens_on_platform(StoreStatusChanged, "mailing.end_with_store")
def end_with_store(event: StoreStatusChanged, _store: str) -> None:
    services.end_with(event)


@does_due(CHECK)
def check(subject: str) -> None:
    flows.check(UUID(subject))

"""News of certificates and stores; looks at the DNS that are due."""

from __future__ import annotations

from uuid import UUID

from contracts.certs import CertificateInstalled, CertificateOrdered, CertificateStuck
from contracts.resellers import StoreStatusChanged
from shared_apps.domains import flows, services
from shared_apps.domains.services.steps import CHECK
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens_on_platform


@listens_on_platform(CertificateOrdered, "domains.certificate_ordered")
def certificate_ordered(event: CertificateOrdered, _store: str) -> None:
    services.hear(event)


@listens_on_platform(CertificateStuck, "domains.certificate_stuck")
def certificate_stuck(event: CertificateStuck, _store: str) -> None:
    services.hear(event)


@listens_on_platform(CertificateInstalled, "domains.certificate_installed")
def certificate_installed(event: CertificateInstalled, _store: str) -> None:
    services.hear(event)


@listens_on_platform(StoreStatusChanged, "domains.end_with_store")
def end_with_store(event: StoreStatusChanged, _store: str) -> None:
    services.end_with(event)


@does_due(CHECK)
def check(subject: str) -> None:
    flows.check(UUID(subject))

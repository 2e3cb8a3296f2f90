"""News from the platform side, acted upon inside the store that they are about."""

from __future__ import annotations

from contracts.certs import CertificateInstalled, CertificateOrdered, CertificateStuck
from contracts.resellers import StoreStatusChanged
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from shared_apps.domains.services.certificates import (
    certificate_installed,
    certificate_ordered,
    certificate_stuck,
)
from shared_apps.domains.services.hosts import release_all
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store


def hear(event: CertificateOrdered | CertificateStuck | CertificateInstalled) -> None:
    """Certificates are the platform's; the claim is the store's."""
    store = _store(event.store)
    if store is None:
        return
    with in_store(store):
        if isinstance(event, CertificateOrdered):
            certificate_ordered(event)
        elif isinstance(event, CertificateStuck):
            certificate_stuck(event)
        else:
            certificate_installed(event)


def end_with(event: StoreStatusChanged) -> None:
    """A terminated store lets go of its names, so that they may be proven elsewhere."""
    store = _store(event.store) if event.status == Reseller.Status.TERMINATED else None
    if store is not None:
        with in_store(store):
            release_all(reason="store_ended")


def _store(key: str) -> Store | None:
    """Also one that was terminated."""
    with on_platform_side():
        row = Reseller.objects.filter(schema_name=key).first()
    return as_store(row) if row else None

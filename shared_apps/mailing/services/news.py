"""News from the platform side, acted upon inside the store that they are about."""

from __future__ import annotations

from contracts.resellers import StoreStatusChanged
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.mailing.services.accounts import remove_service
from shared_apps.mailing.services.entering import remove_all
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store


def end_with(event: StoreStatusChanged) -> None:
    """A terminated store lets go of its sender domain and forgets its credentials."""
    if event.status != Reseller.Status.TERMINATED:
        return
    with on_platform_side():
        row = Reseller.objects.filter(schema_name=event.store).first()
    if row is not None:
        with in_store(as_store(row)):
            remove_all(reason="store_ended")
            remove_service(actor=MACHINE)

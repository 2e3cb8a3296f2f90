"""The host that a store's links and mails use."""

from __future__ import annotations

from shared_apps.resellers.models import Reseller


def set_primary_host(store_key: str, host: str) -> None:
    """On the platform side, in the transaction of the change. Empty: the free subdomain."""
    Reseller.objects.filter(schema_name=store_key).update(primary_host=host)

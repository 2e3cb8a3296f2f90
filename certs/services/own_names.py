"""The platform's own names get their certificates like everybody's: without a person."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from certs.models import Certificate, Order
from certs.services.orders import order


def order_own_names() -> list[str]:
    """
    Put every own name that has neither a certificate nor an open order into the queue.

    Own names are the wildcard of the free addresses, where a DNS driver can prove it, and the host
    of pictures. Returns the names that were put in. Again: nothing. Renewals plan themselves.
    """
    if not settings.ACME_DIRECTORY:
        return []
    with transaction.atomic():
        missing = [host for host in own_names() if not _is_seen_to(host)]
        for host in missing:
            order(host=host, store="")
        return missing


def own_names() -> list[str]:
    wildcard = f"*.{settings.ROOT_DOMAIN}" if settings.ACME_DNS_SERVER else ""
    return [host for host in (wildcard, settings.ASSET_HOST) if host]


def _is_seen_to(host: str) -> bool:
    current = Certificate.objects.filter(host=host, state=Certificate.State.CURRENT)
    return current.exists() or Order.objects.filter(host=host, state__in=Order.OPEN).exists()

"""Which place a host is."""

from __future__ import annotations

from django.conf import settings

from kernel.tenancy.context import on_platform_side
from kernel.tenancy.routing import Route
from shared_apps.domains.models import Domain
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store

CENTRAL = ("admin", "partners")


def find_route(host: str) -> Route | None:
    """The route of a host (lower case, without port); None when it is nobody's."""
    for kind in CENTRAL:
        if host == f"{kind}.{settings.ROOT_DOMAIN}":
            return Route(kind, host)
    with on_platform_side():
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
        if domain is None or domain.tenant.status == Reseller.Status.TERMINATED:
            return None
        primary = host if domain.is_primary else primary_host(domain.store)
    return Route("store", host, as_store(domain.tenant, primary))


def primary_host(store_key: str) -> str:
    row = Domain.objects.filter(store=store_key, is_primary=True).first()
    return row.domain if row else ""

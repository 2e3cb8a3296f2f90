"""Answers about stores. `Store` values are what the rest of the house works with."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from kernel.tenancy.context import on_platform_side
from kernel.tenancy.store import Store
from shared_apps.resellers.models import Reseller


def as_store(row: Reseller, primary_host: str = "") -> Store:
    """`primary_host` is the free subdomain until another is given."""
    free = settings.ROOT_DOMAIN if row.is_house else f"{row.slug}.{settings.ROOT_DOMAIN}"
    return Store(
        schema_name=row.schema_name,
        role=row.schema_name,
        id=row.pk,
        slug=row.slug,
        name=row.name,
        status=row.status,
        currency=row.currency,
        language=row.language,
        timezone=row.timezone,
        primary_host=primary_host or free,
        clock_offset=row.clock_offset,
    )


def store_by_key(key: str) -> Store | None:
    """The store of a schema name; None for an unknown or terminated one."""
    with on_platform_side():
        row = (
            Reseller.objects.filter(schema_name=key)
            .exclude(status=Reseller.Status.TERMINATED)
            .first()
        )
    return as_store(row) if row else None


def all_stores() -> Iterable[Store]:
    """Every store that is not terminated, oldest first."""
    rows = Reseller.objects.exclude(status=Reseller.Status.TERMINATED).order_by("created_at")
    return [as_store(row) for row in rows]

"""The only rows of this app that are taken for writing."""

from __future__ import annotations

from uuid import UUID

from shared_apps.traffic.models import Holding, Watch


def lock_watch(store: str, service_id: UUID) -> Watch | None:
    return (
        Watch.objects.select_for_update(of=("self",))
        .filter(store=store, service_id=service_id)
        .first()
    )


def lock_holdings(store: str, prefix: str) -> list[Holding]:
    """Of a store, all that overlap with an address or prefix."""
    rows = Holding.objects.select_for_update(of=("self",)).filter(store=store)
    # nosemgrep: raw-queryset - a constant with a parameter
    overlaps = rows.extra(where=["prefix::inet && %s::inet"], params=[prefix])
    return list(overlaps.order_by("pk"))

"""A new store's first host: its free subdomain, which always works."""

from __future__ import annotations

from kernel import clock
from kernel.tenancy.seeds import Opening
from kernel.tenancy.store import Store
from shared_apps.domains.models import Domain


def seed_free_subdomain(store: Store, _opening: Opening) -> None:
    # One INSERT: a store that is being opened has no other primary host to demote.
    host = Domain(
        domain=store.primary_host,
        tenant_id=store.id,
        store=store.key,
        is_primary=True,
        is_free=True,
        created_at=clock.real_now(),
    )
    Domain.objects.bulk_create([host])

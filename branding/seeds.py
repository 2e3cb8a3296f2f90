"""The default brand of a new store: its name, a calm colour picked by its name, no logo yet."""

from __future__ import annotations

import hashlib

from branding.models import Brand, BrandVersion
from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.seeds import Opening
from kernel.tenancy.store import Store

_COLOURS = ("#0f766e", "#1d55b8", "#6d28d9", "#b45309", "#be123c", "#0e7490", "#4d7c0f", "#334155")


def seed_brand(store: Store, opening: Opening) -> None:
    pick = hashlib.sha256(store.slug.encode()).digest()[0] % len(_COLOURS)
    now = clock.real_now()
    brand = Brand.objects.create(
        store=store.key,
        name=store.name,
        colour=_COLOURS[pick],
        accent=_COLOURS[(pick + 1) % len(_COLOURS)],
        support_email=opening.owner_email,
        legal_name=store.name,
        changed_at=now,
    )
    BrandVersion.objects.create(
        store=store.key,
        number=brand.version,
        state=BrandVersion.State.PUBLISHED,
        kept=brand.values.as_dict(),
        begun_at=now,
        changed_at=now,
        published_at=now,
        changed_by_kind=MACHINE.kind,
        changed_by_id=MACHINE.id,
        changed_by=MACHINE.label,
    )

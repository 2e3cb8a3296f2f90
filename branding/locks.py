"""The lock under which a store's brand is changed. Draft and publishing both take it."""

from __future__ import annotations

from branding.models import Brand, BrandVersion
from kernel.tenancy.context import current_store


def lock_brand() -> Brand:
    return Brand.objects.select_for_update(of=("self",)).get(store=current_store().key)


def lock_draft() -> BrandVersion | None:
    """Under the brand's lock."""
    return BrandVersion.objects.filter(store=current_store().key, state="draft").first()

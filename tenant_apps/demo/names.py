"""A name of its own for one demo store: claimed, and waiting for a person at the demo registrar."""

from __future__ import annotations

from django.conf import settings

from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.domains.models import Claim
from shared_apps.domains.services import claim
from shared_apps.resellers.selectors import store_by_slug
from tenant_apps.demo.ground import DEMO

# Browsers find every name under .localhost on this machine.
NAMES = {"nimbus": "shop.nimbus-cloud.localhost"}


def claim_a_name(slug: str) -> None:
    """Again: a store that ever claimed a name is left as it is."""
    if slug not in NAMES or not settings.SANDBOX_DNS_URL:
        return
    with on_platform_side():
        store = store_by_slug(slug)
    if store is None:
        return
    with in_store(store):
        if not Claim.objects.filter(store=store.key).exists():
            claim(typed=NAMES[slug], purpose="shop", wants_primary=False, actor=DEMO)

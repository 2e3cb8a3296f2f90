"""A new store's billing policy: the platform's defaults."""

from __future__ import annotations

from kernel.tenancy.seeds import Opening
from kernel.tenancy.store import Store
from tenant_apps.billing.models import Policy


def seed_policy(_store: Store, _opening: Opening) -> None:
    Policy.objects.create(pk=1)

"""Which subscriptions have more to bill than their plan's next period."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tenant_apps.billing.models import UsageCharge


def with_extras(ids: Collection[UUID]) -> set[UUID]:
    """Of these subscriptions those whose next invoice says more than their plan (next_bill.py)."""
    used = UsageCharge.objects.filter(subscription_id__in=ids, settled_at=None)
    return set(used.values_list("subscription_id", flat=True))

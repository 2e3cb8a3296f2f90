"""Which subscriptions have more to bill than their plan's next period: use, options, hours."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from tenant_apps.billing.models import Subscription, UsageCharge


def with_extras(ids: Collection[UUID]) -> set[UUID]:
    """Of these subscriptions those whose next invoice says more than their plan (next_bill.py)."""
    used = UsageCharge.objects.filter(subscription_id__in=ids, settled_at=None)
    rows = Subscription.objects.filter(pk__in=ids)
    more = rows.filter(~Q(options=[]) | Q(hourly__isnull=False))
    found = used.values_list("subscription_id", flat=True)
    return {*found, *more.values_list("pk", flat=True)}

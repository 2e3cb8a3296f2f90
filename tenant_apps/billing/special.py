"""Which subscriptions have more to bill than their next period: use, hours, options out of step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from kernel.db.copying import these
from tenant_apps.billing.models import InvoiceLine, Subscription, UsageCharge


def with_extras(ids: Collection[UUID]) -> set[UUID]:
    """
    Of these subscriptions those whose next invoice says more than their plan and its options
    (next_bill.py).
    """
    used = UsageCharge.objects.filter(subscription_id__in=these(ids), settled_at=None)
    hourly = Subscription.objects.filter(pk__in=these(ids), hourly__isnull=False)
    found = used.values_list("subscription_id", flat=True)
    return {*found, *hourly.values_list("pk", flat=True)}


def options_billed(rows: Sequence[Subscription]) -> set[UUID]:
    """
    Those of which an option could not be billed with the next period, because a line stands for it
    already, or it is there twice: the database would refuse the whole batch for one of them.
    """
    optional = [row for row in rows if row.options]
    if not optional:
        return set()
    ends = {row.pk: row.billed_until for row in optional}
    stand = InvoiceLine.objects.filter(
        subscription_id__in=ends,
        kind=InvoiceLine.Kind.RECURRING,
        is_void=False,
        from_at=None,
        period_start__gte=min(ends.values()),
    ).exclude(item="")
    twice = {row.pk for row in optional if len({one.key for one in row.chosen}) < len(row.chosen)}
    return twice | {
        key
        for key, start in stand.values_list("subscription_id", "period_start")
        if key is not None and start >= ends[key]
    }

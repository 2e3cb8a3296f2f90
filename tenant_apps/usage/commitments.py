"""Periods for which a plan charges a least amount, used or not. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from contracts.traffic import TRAFFIC_METER
from kernel import clock
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.metering.rules.taking import LATE
from shared_apps.metering.selectors import Span, told_spans
from tenant_apps.billing.models import InvoiceLine, PlanChange, Subscription
from tenant_apps.billing.using import meters_of
from tenant_apps.catalog.models import MeterPrice
from tenant_apps.catalog.rules.usage_terms import read
from tenant_apps.usage.rules.periods import open_periods
from tenant_apps.usage.selectors import cuts_of


def owed_and_untold(before: datetime) -> list[Span]:
    """
    The plan itself was billed for such a period, it was over before an instant, and nobody told of
    it. One that is longer over than an event may be late is let be.
    """
    names = _meters_with_least()
    changed = PlanChange.objects.filter(old_plan_id__in=names).values("subscription_id")
    held = Subscription.objects.filter(Q(plan_id__in=names) | Q(pk__in=changed))
    rows = {row.pk: row for row in held.exclude(state=Subscription.State.PENDING)}
    if not rows:
        return []
    zone = current_store().timezone
    lines = InvoiceLine.objects.filter(
        subscription_id__in=rows,
        kind=InvoiceLine.Kind.RECURRING,
        item="",
        is_void=False,
        # By its end: a plan may be billed by the year.
        period_end__gte=clock.local_date(before - LATE, zone),
        period_start__lt=clock.local_date(before, zone),
    )
    begun: dict[UUID, set[datetime]] = {}
    for key, day in lines.values_list("subscription_id", "period_start"):
        if key is not None:
            begun.setdefault(key, set()).add(start_of(day, zone))
    told, cuts = told_spans(begun), cuts_of([rows[key] for key in begun])
    every = frozenset(name for some in names.values() for name in some)
    found: list[Span] = []
    for key, starts in begun.items():
        done = {
            name: [(one.from_at, one.until_at) for one in told.get((key, name), ())]
            for name in every
        }
        for start in sorted(starts):
            untold = {
                name: period
                for name in every
                for period in open_periods(cuts[key], done[name], start, start, before)
                if period[1] > before - LATE
            }
            if untold:
                found += _owed(rows[key], start, untold)
    return found


def _owed(
    row: Subscription, start: datetime, untold: dict[str, tuple[datetime, datetime]]
) -> Iterator[Span]:
    prices = meters_of(row, at=start)
    for name, period in sorted(untold.items()):
        if name in prices and read(prices[name].terms).minimum:
            yield Span(row.pk, name, *period, even_unused=True)


def _meters_with_least() -> dict[UUID, set[str]]:
    """Plan → the meters of which some price, of today or before, has a least amount."""
    rows = MeterPrice.objects.filter(terms__minimum__gt=0).exclude(meter=TRAFFIC_METER)
    found: dict[UUID, set[str]] = {}
    for plan_id, meter in rows.values_list("plan_id", "meter"):
        found.setdefault(plan_id, set()).add(meter)
    return found

"""Look at the quotas: alerts, once each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from contracts.traffic import TrafficAlert
from kernel import clock
from kernel.db.transactions import one_transaction
from kernel.locks import hold
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import publish
from shared_apps.traffic import figures
from shared_apps.traffic.shapes import Tally
from tenant_apps.bandwidth.models import Alert, Gauge
from tenant_apps.bandwidth.rules.alerts import passed
from tenant_apps.bandwidth.selectors import Terms, span_of, terms_of, used_between

_Member = tuple[Gauge, Terms, Tally]


def look_at_quotas() -> int:
    """
    Tell who passed 75, 90 or 100 percent of a quota in the period that runs. Returns how many.

    Tells: TrafficAlert. Again: each threshold is told once per service (or pool) and period.
    """
    now = clock.now()
    told = 0
    pools: dict[UUID, list[_Member]] = defaultdict(list)
    for gauge, start, end, tally in _busy(now):
        terms = terms_of(gauge.subscription_id)
        if terms.is_pooled:
            pools[gauge.customer_id].append((gauge, terms, tally))
            continue
        used = used_between(gauge.pk, terms, start, end, tally).used
        told += note_alerts(gauge, terms, used, terms.quota, start, end)
    for members in pools.values():
        told += _look_at_pool(members)
    return told


def _busy(now: datetime) -> list[tuple[Gauge, datetime, datetime, Tally]]:
    """Services with traffic in their running period. One question per month that runs."""
    spans: dict[tuple[datetime, datetime], list[Gauge]] = defaultdict(list)
    for row in Gauge.objects.filter(is_closed=False).order_by("pk"):
        spans[span_of(row)].append(row)
    found = []
    for (start, end), rows in spans.items():
        if start < now:
            sums = figures.sums_of([row.pk for row in rows], start, end)
            found += [(row, start, end, sums[row.pk]) for row in rows if row.pk in sums]
    return found


def _look_at_pool(members: Sequence[_Member]) -> int:
    """The pool's quota is that of all its members, also of those without traffic."""
    gauge, terms, _tally = members[0]
    customer = gauge.customer_id
    everyone = Gauge.objects.filter(
        customer_id=customer, period_end=gauge.period_end, is_closed=False
    )
    quota = Decimal(0)
    for row in everyone:
        theirs = terms_of(row.subscription_id)
        quota += theirs.quota if theirs.is_pooled else Decimal(0)
    used = sum(
        (used_between(row.pk, its, *span_of(row), tally).used for row, its, tally in members),
        Decimal(0),
    )
    start, end = pool_span(gauge)
    return note_alerts(gauge, terms, used, quota, start, end, pooled=True)


def pool_span(gauge: Gauge) -> tuple[datetime, datetime]:
    """The whole month, whenever its members began."""
    zone = current_store().timezone
    return start_of(gauge.period_start, zone), start_of(gauge.period_end, zone)


def note_alerts(
    gauge: Gauge,
    terms: Terms,
    used: Decimal,
    quota: Decimal,
    start: datetime,
    end: datetime,
    *,
    pooled: bool = False,
) -> int:
    """Write and tell what was passed. A unique row is behind every "once"."""
    subject = gauge.customer_id if pooled else gauge.pk
    with one_transaction():
        hold(f"traffic alerts {subject}")
        known = Alert.objects.filter(subject=subject, period_from=start)
        news = passed(used, quota, list(known.values_list("percent", flat=True)))
        for percent in news:
            Alert.objects.create(
                subject=subject,
                period_from=start,
                percent=percent,
                used=used,
                quota=quota,
                at=clock.now(),
            )
            publish(
                TrafficAlert(
                    customer_id=str(gauge.customer_id),
                    service_id="" if pooled else str(gauge.pk),
                    hostname="" if pooled else gauge.hostname,
                    percent=percent,
                    used=f"{used:f}",
                    quota=f"{quota:f}",
                    unit=terms.unit,
                    period_from=start.isoformat(),
                    period_until=end.isoformat(),
                    is_charged=terms.is_charged,
                )
            )
    return len(news)

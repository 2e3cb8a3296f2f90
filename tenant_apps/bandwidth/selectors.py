"""Answers about quotas and what was used of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from contracts.traffic import TRAFFIC_METER
from kernel import clock
from kernel.tenancy.context import current_store
from shared_apps.traffic import figures
from shared_apps.traffic.shapes import Tally
from tenant_apps.bandwidth.models import Gauge, PeriodUse, TrafficTerms
from tenant_apps.bandwidth.rules.alerts import percent_of
from tenant_apps.bandwidth.rules.counting import (
    Basis,
    Counts,
    counted_bytes,
    gigabytes,
    percentile_95,
)
from tenant_apps.bandwidth.rules.periods import instants
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.using import meters_of, taken_at
from tenant_apps.catalog.models import MeterPrice, Plan


@dataclass(frozen=True, slots=True)
class Terms:
    """How traffic counts for a service, as it was sold. `quota` 0: there is none."""

    quota: Decimal
    basis: Basis
    counts: Counts
    is_pooled: bool
    price: MeterPrice | None

    @property
    def unit(self) -> str:
        return "GB" if self.basis == "volume" else "Mbit/s"

    @property
    def is_charged(self) -> bool:
        return self.price is not None


def terms_for(plan: Plan, at: datetime, price: MeterPrice | None) -> Terms:
    """By what held at an instant. What the price lets go free is the quota."""
    rows = TrafficTerms.objects.filter(plan_id=plan.pk, since__lte=at).order_by("-since")
    row = rows.first()
    quota = row.quota if row else Decimal(plan.product.traffic_gb)
    if price is not None:
        quota = price.price.allowance
    if row is None:
        return Terms(quota, "volume", "both", False, price)
    basis: Basis = "percentile" if row.basis == "percentile" else "volume"
    counts: Counts = row.counts  # type: ignore[assignment]
    return Terms(quota, basis, counts, row.is_pooled, price)


def terms_of(subscription_id: UUID) -> Terms:
    row = Subscription.objects.get(pk=subscription_id)
    plan = Plan.objects.select_related("product").get(pk=row.plan_id)
    return terms_for(plan, taken_at(row), meters_of(row).get(TRAFFIC_METER))


@dataclass(frozen=True, slots=True)
class Used:
    """What a service used in a span, in the unit of its terms."""

    tally: Tally
    used: Decimal


def used_between(
    service_id: UUID, terms: Terms, start: datetime, end: datetime, tally: Tally | None = None
) -> Used:
    """`end` may lie ahead: the 95th percentile is then that of the time so far."""
    found = tally or figures.sum_of(service_id, start, end)
    if terms.basis == "volume":
        octets = counted_bytes(terms.counts, found.bytes_in, found.bytes_out)
        return Used(found, gigabytes(octets))
    until = min(end, clock.now())
    seconds = max(int((until - start).total_seconds()), 0)
    samples = figures.samples_of(service_id, start, end)
    return Used(found, percentile_95(samples, seconds, terms.counts))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a service, or the pool it shares in, stands in the period that runs."""

    gauge: Gauge
    terms: Terms
    start: datetime
    end: datetime
    own: Used
    used: Decimal
    quota: Decimal
    read_until: datetime | None
    trouble: bool
    is_watched: bool

    @property
    def percent(self) -> int:
        return percent_of(self.used, self.quota)

    @property
    def over(self) -> Decimal:
        return max(self.used - self.quota, Decimal(0)) if self.quota else Decimal(0)


def gauge_of(service_id: UUID) -> Gauge | None:
    return Gauge.objects.filter(pk=service_id).first()


def span_of(gauge: Gauge) -> tuple[datetime, datetime]:
    return instants(gauge.period, current_store().timezone, gauge.began_at, gauge.ended_at)


def pool_of(gauge: Gauge) -> list[tuple[Gauge, Terms]]:
    """The customer's services that share in the same month, this one among them."""
    rows = Gauge.objects.filter(
        customer_id=gauge.customer_id, period_end=gauge.period_end, is_closed=False
    )
    found = [(row, terms_of(row.subscription_id)) for row in rows.order_by("pk")]
    return [(row, terms) for row, terms in found if terms.is_pooled]


def standing_of(service_id: UUID) -> Standing | None:
    """None: its traffic does not count here."""
    gauge = gauge_of(service_id)
    if gauge is None:
        return None
    terms = terms_of(gauge.subscription_id)
    start, end = span_of(gauge)
    own = used_between(service_id, terms, start, end)
    used, quota = own.used, terms.quota
    if terms.is_pooled:
        pool = pool_of(gauge)
        used, quota = pool_used(pool), sum((one.quota for _row, one in pool), Decimal(0))
    watch = figures.watch_of(service_id)
    return Standing(
        gauge,
        terms,
        start,
        end,
        own,
        used,
        quota,
        watch.read_until if watch else None,
        bool(watch and watch.trouble),
        bool(watch and watch.connection_id),
    )


def pool_used(pool: Iterable[tuple[Gauge, Terms]]) -> Decimal:
    return sum((used_between(row.pk, terms, *span_of(row)).used for row, terms in pool), Decimal(0))


def history_of(service_id: UUID, most: int = 12) -> list[PeriodUse]:
    """Closed periods as they are known now, the newest first."""
    rows = PeriodUse.objects.filter(service_id=service_id).order_by("revision")
    newest = {row.from_at: row for row in rows}
    return sorted(newest.values(), key=lambda row: row.from_at, reverse=True)[:most]

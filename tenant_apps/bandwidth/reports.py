"""Traffic of all services of a store: who used most, totals by kind, what overage brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from contracts.traffic import TRAFFIC_METER
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.traffic.models import Day, Watch
from tenant_apps.accounts.models import Customer
from tenant_apps.bandwidth.models import Gauge
from tenant_apps.billing.models import InvoiceLine

_MOST = 50


@dataclass(frozen=True, slots=True)
class UsedMost:
    """A service in a span; `overage` is what its invoices ask for beyond quotas, net."""

    service_id: UUID
    hostname: str
    kind: str
    customer_id: UUID | None
    customer: str
    bytes_in: int
    bytes_out: int
    overage: Money


def used_most(first: date, end: date) -> list[UsedMost]:
    """Services with the most traffic first."""
    days = Day.objects.filter(store=current_store().key, day__gte=first, day__lt=end)
    sums = days.values_list("service_id").annotate(
        into=Sum("bytes_in"), out=Sum("bytes_out"), both=Sum("bytes_in") + Sum("bytes_out")
    )
    top = list(sums.order_by("-both", "service_id")[:_MOST])
    keys = [row[0] for row in top]
    gauges = Gauge.objects.in_bulk(keys)
    kinds = dict(
        Watch.objects.filter(store=current_store().key, service_id__in=keys).values_list(
            "service_id", "kind"
        )
    )
    names = Customer.objects.in_bulk({row.customer_id for row in gauges.values()})
    owed = _overage_by_subscription(first, end)
    zero = Money.zero(current_store().currency)
    found = []
    for key, into, out, _both in top:
        gauge = gauges.get(key)
        person = names.get(gauge.customer_id) if gauge else None
        found.append(
            UsedMost(
                key,
                gauge.hostname if gauge else "",
                kinds.get(key, ""),
                gauge.customer_id if gauge else None,
                person.name if person else "",
                int(into),
                int(out),
                owed.get(gauge.subscription_id, zero) if gauge else zero,
            )
        )
    return found


def totals_by_kind(first: date, end: date) -> list[tuple[str, int]]:
    """(kind of service, bytes both ways), the most first."""
    kinds = dict(Watch.objects.filter(store=current_store().key).values_list("service_id", "kind"))
    days = Day.objects.filter(store=current_store().key, day__gte=first, day__lt=end)
    sums: dict[str, int] = {}
    for key, both in (
        days.values_list("service_id")
        .annotate(both=Sum("bytes_in") + Sum("bytes_out"))
        .order_by("service_id")
    ):
        kind = kinds.get(key, "")
        sums[kind] = sums.get(kind, 0) + int(both)
    return sorted(sums.items(), key=lambda item: -item[1])


def by_month(first: date, end: date) -> dict[date, int]:
    """Bytes both ways by the month of the store's zone."""
    days = Day.objects.filter(store=current_store().key, day__gte=first, day__lt=end)
    rows = (
        days.annotate(month=TruncMonth("day"))
        .values_list("month")
        .annotate(both=Sum("bytes_in") + Sum("bytes_out"))
    )
    return {month: int(both) for month, both in rows.order_by("month")}


def overage_revenue(first: date, end: date) -> Money:
    """Net, of invoices of the span in the store's currency."""
    found = _overage_by_subscription(first, end).values()
    return sum(found, Money.zero(current_store().currency))


def _overage_by_subscription(first: date, end: date) -> dict[UUID, Money]:
    store = current_store()
    lines = InvoiceLine.objects.filter(
        item=TRAFFIC_METER,
        is_void=False,
        currency=store.currency,
        invoice__issued_at__gte=start_of(first, store.timezone),
        invoice__issued_at__lt=start_of(end, store.timezone),
    ).exclude(invoice__state="void")
    rows = lines.values_list("subscription_id").annotate(asked=Sum("net_minor"))
    return {
        key: Money(int(asked), store.currency)
        for key, asked in rows.order_by("subscription_id")
        if key is not None
    }

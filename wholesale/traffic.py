"""
Traffic beyond what a product includes: the store tells each period once, wholesale bills the bytes
that were counted, both ways together, at its own price of a GB.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from contracts.traffic import TrafficPeriodClosed
from kernel import clock
from kernel.errors import NotFound
from kernel.money import Money, exponent, round_minor
from kernel.periods import month_of
from shared_apps.resellers.models import Reseller
from wholesale.models import Invoice, InvoiceLine, Product, ServiceCost, TrafficCost

_GIGABYTE = 9
_INSTANT = timedelta(microseconds=1)
Told = tuple[TrafficCost, InvoiceLine]


def beyond_of(octets: int, included_gb: int) -> Decimal:
    """GB over what is included, to the byte. A product that includes 0 is unmetered."""
    if not included_gb:
        return Decimal(0)
    return max(Decimal(octets).scaleb(-_GIGABYTE) - included_gb, Decimal(0))


def amount_of(beyond: Decimal, rate: Decimal, currency: str) -> Money:
    return Money(round_minor((beyond * rate).scaleb(exponent(currency))), currency)


def add_traffic_cost(store: str, event: TrafficPeriodClosed) -> TrafficCost | None:
    """
    Write down what a service's traffic came to in a period that is over and read.

    Money:  at the price of a GB that the service began with; of a service that changed, with the
            product on which the period began. Told again: the difference.
    Locks:  the service's rows.
    Again:  a revision that is known, or older than a known one, changes nothing. Raises NotFound
            before its service is known: the delivery comes again. Invariant: I-143.
    """
    service_id, starts = UUID(event.service_id), datetime.fromisoformat(event.from_at)
    ends = datetime.fromisoformat(event.until_at)
    with transaction.atomic():
        zone = Reseller.objects.values_list("timezone", flat=True).get(schema_name=store)
        rows = ServiceCost.objects.select_for_update().filter(store=store, service_id=service_id)
        row = _held_at(list(rows.order_by("part")), clock.local_date(starts, zone))
        before = TrafficCost.objects.filter(store=store, service_id=service_id, from_at=starts)
        if before.filter(revision__gte=event.revision).exists():
            return None
        sums = before.aggregate(amount=Sum("amount_minor"), retail=Sum("retail_minor"))
        beyond = beyond_of(event.bytes_in + event.bytes_out, row.traffic_gb)
        rate = row.traffic_rate or Decimal(0)
        return TrafficCost.objects.create(
            store=store,
            service_id=service_id,
            from_at=starts,
            until_at=ends,
            revision=event.revision,
            month=month_of(clock.local_date(ends - _INSTANT, zone)).start,
            label=event.hostname[:200],
            product_code=row.product_code,
            bytes_in=event.bytes_in,
            bytes_out=event.bytes_out,
            included_gb=row.traffic_gb,
            beyond=beyond,
            rate=rate,
            currency=row.currency,
            amount_minor=amount_of(beyond, rate, row.currency).minor - (sums["amount"] or 0),
            retail_minor=event.retail_net_minor - (sums["retail"] or 0),
        )


def _held_at(rows: list[ServiceCost], day: date) -> ServiceCost:
    if not rows:
        raise NotFound("this service has no wholesale cost yet")
    return next((row for row in reversed(rows) if row.started_on <= day), rows[0])


def traffic_lines(reseller: Reseller) -> list[Told]:
    """A line for each telling that costs something and stands on no invoice yet."""
    names = dict(Product.objects.values_list("code", "name"))
    rows = TrafficCost.objects.select_for_update().filter(
        store=reseller.schema_name, currency=reseller.currency, line=None
    )
    found = rows.exclude(amount_minor=0).order_by("from_at", "service_id", "revision")
    return [(row, _line(row, reseller.timezone, names)) for row in found]


def settle_traffic(told: Iterable[Told]) -> None:
    """The lines were written: each telling knows its own."""
    for row, line in told:
        row.line = line
        row.save(update_fields=["line"])


def _line(row: TrafficCost, zone: str, names: dict[str, str]) -> InvoiceLine:
    first, end = clock.local_date(row.from_at, zone), clock.local_date(row.until_at, zone)
    days = max((end - first).days, 1)
    what = f"{names.get(row.product_code, row.product_code)} – {row.label}"
    said = "Correction of traffic" if row.revision > 1 else "Traffic"
    size = f"{row.beyond.normalize():f} GB beyond {row.included_gb} GB"
    return InvoiceLine(
        store=row.store,
        kind=InvoiceLine.Kind.TRAFFIC,
        service_id=row.service_id,
        part=row.revision,  # so a period's line is unique, and its correction another one
        period_start=first,
        description=f"{said}: {what}, {size}"[:200],
        first_day=first,
        end_day=end,
        days=days,
        days_in_month=days,  # the amounts are the period's, not a month's
        unit_minor=0,
        amount_minor=row.amount_minor,
        retail_minor=row.retail_minor,
    )


def traffic_behind(invoice: Invoice) -> dict[int, TrafficCost]:
    """What its lines of traffic are made of, by line, in one query."""
    rows = TrafficCost.objects.filter(store=invoice.store, line__invoice=invoice)
    return {row.line_id: row for row in rows if row.line_id is not None}


@dataclass(frozen=True, slots=True)
class OverageMonth:
    """What traffic beyond quotas cost stores in a month, and brought them, in one currency."""

    month: date
    stores: int
    gigabytes: Decimal
    wholesale: Money
    retail: Money

    @property
    def margin(self) -> Money:
        """Of the stores."""
        return self.retail - self.wholesale


def overage_by_month(most: int = 24) -> list[OverageMonth]:
    """In all stores, the newest month first. On the platform side."""
    sums: dict[tuple[date, str], list[int]] = {}
    rows = TrafficCost.objects.values("month", "currency").annotate(
        wholesale=Sum("amount_minor"), retail=Sum("retail_minor")
    )
    for row in rows.order_by("-month", "currency")[:most]:
        sums[row["month"], row["currency"]] = [row["wholesale"], row["retail"]]
    if not sums:
        return []
    newest = TrafficCost.objects.filter(month__gte=min(month for month, _currency in sums))
    newest = newest.order_by("store", "service_id", "from_at", "-revision").distinct(
        "store", "service_id", "from_at"
    )
    # Added up by the database: there is a row for each service and month of every store.
    told = TrafficCost.objects.filter(pk__in=newest.values("pk")).values("month", "currency")
    found = {
        (row["month"], row["currency"]): (row["stores"], row["gigabytes"])
        for row in told.annotate(stores=Count("store", distinct=True), gigabytes=Sum("beyond"))
    }
    return [
        OverageMonth(
            month,
            *found.get((month, currency), (0, Decimal(0))),
            Money(wholesale, currency),
            Money(retail, currency),
        )
        for (month, currency), (wholesale, retail) in sums.items()
    ]

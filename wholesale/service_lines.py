"""The services of a store's monthly invoice, and what was heard of too late for an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Sum

from kernel.money import Money
from kernel.periods import Period, month_of
from shared_apps.resellers.models import Reseller
from wholesale.models import InvoiceLine, Product, ServiceCost
from wholesale.rules import Share, days_between, share_of_month

Kind = InvoiceLine.Kind


def service_lines(reseller: Reseller, month: Period) -> list[InvoiceLine]:
    """
    Lines for a month that is over: each service to the day, in the store's currency.

    A month before it that lacks a service's line gets it now; one that was billed for more days
    than the service ran gets a credit (a negative amount). Unique lines per service, kind and
    month are the last guard.
    """
    rows = ServiceCost.objects.filter(
        store=reseller.schema_name,
        started_on__lt=month.end,
        currency=reseller.currency,
        hour_rate=None,
    )
    names = dict(Product.objects.values_list("code", "name"))
    billed = _days_billed(reseller.schema_name)
    found: list[InvoiceLine] = []
    for row in rows.order_by("started_on", "pk"):
        what = f"{names.get(row.product_code, row.product_code)} – {row.label}"
        end = min(row.ended_on or month.start, month.start)
        if billed.get((row.service_id, row.part), 0) == days_between(row.started_on, end):
            share = _share(row, month)
            found += [_service(row, month, share, what)] if share else []
        else:
            found += _catch_up(row, month, what)
    return found


def _days_billed(store: str) -> dict[tuple[UUID | None, int], int]:
    """Service and part → days on its lines so far, what was given back taken off."""
    sums = (
        InvoiceLine.objects.filter(store=store, kind__in=[Kind.SERVICE, Kind.CREDIT])
        .values_list("service_id", "part", "kind")
        .annotate(days=Sum("days"))
        .order_by()
    )
    found: dict[tuple[UUID | None, int], int] = {}
    for service_id, part, kind, days in sums:
        key = (service_id, part)
        found[key] = found.get(key, 0) + (-days if kind == Kind.CREDIT else days)
    return found


def _catch_up(row: ServiceCost, month: Period, what: str) -> Iterator[InvoiceLine]:
    """Every month from its first day to this one: bill what is missing, credit what is too much."""
    lines = {
        (line.kind, line.period_start): line
        for line in InvoiceLine.objects.filter(
            store=row.store, service_id=row.service_id, part=row.part
        )
    }
    for each in _months(row.started_on, month):
        share = _share(row, each)
        line = lines.get((Kind.SERVICE, each.start))
        credited = (Kind.CREDIT, each.start) in lines
        if line is None and share:
            yield _service(row, each, share, what)
        elif line and not credited and line.days > (share.days if share else 0):
            yield _credit(row, line, share, what)


def _months(first_day: date, last: Period) -> Iterator[Period]:
    each = month_of(first_day)
    while each.start <= last.start:
        yield each
        each = month_of(each.end)


def _share(row: ServiceCost, month: Period) -> Share | None:
    price = Money(row.wholesale_minor, row.currency)
    return share_of_month(month, price, row.started_on, row.ended_on)


def _service(row: ServiceCost, month: Period, share: Share, what: str) -> InvoiceLine:
    return _line(
        row,
        Kind.SERVICE,
        month.start,
        what,
        share.period.start,
        share.period.end,
        share.days_in_month,
        share.amount.minor,
    )


def _credit(row: ServiceCost, line: InvoiceLine, share: Share | None, what: str) -> InvoiceLine:
    """The days after the end: billed before anybody heard of it."""
    return _line(
        row,
        Kind.CREDIT,
        line.period_start,
        f"Credit: {what}",
        share.period.end if share else line.first_day,
        line.end_day,
        line.days_in_month,
        (share.amount.minor if share else 0) - line.amount_minor,
    )


def _line(
    row: ServiceCost,
    kind: InvoiceLine.Kind,
    period_start: date,
    description: str,
    first_day: date,
    end_day: date,
    days_in_month: int,
    amount_minor: int,
) -> InvoiceLine:
    return InvoiceLine(
        store=row.store,
        kind=kind,
        service_id=row.service_id,
        part=row.part,
        period_start=period_start,
        description=description[:200],
        first_day=first_day,
        end_day=end_day,
        days=days_between(first_day, end_day),
        days_in_month=days_in_month,
        unit_minor=row.wholesale_minor,
        amount_minor=amount_minor,
        retail_minor=row.retail_minor,
    )

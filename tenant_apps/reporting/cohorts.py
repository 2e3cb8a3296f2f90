"""Customers by the month of their first recurring revenue: how many, and how much, stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.reporting.reading import read
from tenant_apps.reporting.recurring import MONTHLY, parameters, percent
from tenant_apps.reporting.spans import Span

_COHORTS = (
    MONTHLY
    + """,
lives as (select min(month) over (partition by customer) as first, month, mrr from monthly)
select first, month, count(*), sum(mrr)
from lives where first between %(first)s and %(last)s and month <= %(last)s
group by first, month
"""
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of a cohort, so many months later."""

    customers: int
    mrr: Money
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """`kept[0]` is its own month; there are no entries for months to come."""

    month: date
    kept: list[Kept]


def cohorts(span: Span) -> list[Cohort]:
    """Of the span's months, those in which somebody began."""
    rows = read(_COHORTS, {**parameters(), "first": span.first, "last": span.last})
    known = {(began, month): (count, int(mrr)) for began, month, count, mrr in rows}
    currency = current_store().currency
    found = []
    for began in span.months:
        size, _ = known.get((began, began), (0, 0))
        if not size:
            continue
        row = []
        for month in Span(began, span.last).months:
            count, mrr = known.get((began, month), (0, 0))
            row.append(Kept(count, Money(mrr, currency), percent(count, size)))
        found.append(Cohort(began, row))
    return found

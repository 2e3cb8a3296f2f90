"""The worth of every currency in the store's, as columns that a report's SQL joins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from kernel.money import exponent
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Invoice
from tenant_apps.reporting.models import ExchangeRate

_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)

# A report begins with this: `rates (currency, since, until, factor)`, days half-open, the factor
# from minor units of the currency to minor units of the store's.
RATES = """
rates as (
  select * from unnest(%(currencies)s::text[], %(sinces)s::date[], %(untils)s::date[],
    %(factors)s::numeric[]) as r (currency, since, until, factor))
"""


def rate_columns() -> dict[str, list[Any]]:
    """
    The parameters of RATES. The store's own currency is worth itself. Before a currency's first
    day it has no rate, and what is in it is left out (see `without_rate`).
    """
    home = current_store().currency
    spans: list[tuple[str, date, date, Decimal]] = [(home, _FIRST, _LAST, Decimal(1))]
    rows = ExchangeRate.objects.exclude(currency=home).order_by("currency", "since")
    for currency, group in groupby(rows, key=lambda row: row.currency):
        known = list(group)
        ends = [one.since for one in known[1:]] + [_LAST]
        places = exponent(home) - exponent(currency)
        spans += [
            (currency, one.since, end, one.rate.scaleb(places))
            for one, end in zip(known, ends, strict=True)
        ]
    names = ("currencies", "sinces", "untils", "factors")
    return {
        name: list(column) for name, column in zip(names, zip(*spans, strict=True), strict=True)
    }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Invoices that no report counts: their currency has no rate for their day."""

    currency: str
    count: int


def without_rate() -> list[LeftOut]:
    home = current_store().currency
    first: dict[str, date] = {}
    for row in ExchangeRate.objects.order_by("-since"):
        first[row.currency] = row.since
    found: dict[str, int] = {}
    foreign = Invoice.objects.exclude(currency=home).values_list("currency", "issued_on")
    for currency, on in foreign:
        if currency not in first or on < first[currency]:
            found[currency] = found.get(currency, 0) + 1
    return [LeftOut(currency, count) for currency, count in sorted(found.items())]

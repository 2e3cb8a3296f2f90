"""Answers about the outside tax engine: where it is asked, and what it said. Calls nobody."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from kernel import clock
from kernel.tenancy.vault import unseal
from shared_apps.taxing.port import Place
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import (
    Policy,
    Subscription,
    TaxCode,
    TaxEngine,
    TaxQuote,
    TaxReport,
)
from tenant_apps.billing.rules.outside import Outside, place_key
from tenant_apps.billing.rules.tax_policy import Proof
from tenant_apps.catalog.models import Product

_SHOWN = 50
SEAL = "billing.tax_engine"


def is_outside(customer: Customer, rules: Policy) -> bool:
    """Whether an engine says what this customer bears."""
    return bool(rules.outside_tax) and customer.country in rules.outside_tax_countries.split()


def place_of(customer: Customer) -> Place:
    return Place(
        customer.country, customer.region, customer.postcode, customer.city, customer.street
    )


def key_of(engine: str, to: Place) -> str:
    return place_key(engine, to.country, to.region, to.postcode, to.city, to.street)


def known_outside(customers: Collection[Customer], rules: Policy) -> Mapping[UUID, Outside]:
    """What is known of the places of customers for whom an engine is asked, in two queries."""
    if not customers:
        return {}
    engine, now = rules.outside_tax, clock.now()
    codes = codes_of(engine)
    keys = {one.pk: key_of(engine, place_of(one)) for one in customers}
    rows = TaxQuote.objects.filter(place__in=set(keys.values()), good_until__gt=now)
    quotes: dict[str, dict[str, tuple[Decimal, Proof]]] = {}
    for row in rows.order_by("answered_at"):
        quotes.setdefault(row.place, {})[row.code] = _answer(row)
    return {
        one.pk: Outside(
            engine,
            keys[one.pk],
            one.country,
            rules.outside_tax_falls_back,
            codes,
            quotes.get(keys[one.pk], {}),
        )
        for one in customers
    }


def codes_of(engine: str) -> dict[str, str]:
    """The engine's name of each class of goods."""
    return dict(TaxCode.objects.filter(engine=engine).values_list("category", "code"))


def codes_in_use(engine: str) -> set[str]:
    """Of everything that is sold, and of what runs."""
    known = codes_of(engine)
    categories = set(Product.objects.values_list("tax_category", flat=True).distinct())
    running = Subscription.objects.exclude(state=Subscription.State.ENDED)
    categories |= set(running.values_list("tax_category", flat=True).distinct()) | {""}
    return {known.get(one) or known.get("", "") for one in categories}


def engine_row(key: str) -> TaxEngine | None:
    return TaxEngine.objects.filter(engine=key).first()


def settings_of(row: TaxEngine) -> dict[str, str]:
    """With secrets in clear: for an engine, never for a page."""
    settings: dict[str, str] = json.loads(unseal(SEAL, row.sealed_settings).reveal())
    return settings


def open_reports() -> list[TaxReport]:
    """What the engine does not have yet, or refused, the oldest first."""
    rows = TaxReport.objects.exclude(state=TaxReport.State.RECORDED)
    return list(rows.order_by("created_at"))


def off_reports() -> list[TaxReport]:
    """What the engine's books say otherwise than was charged, the newest first."""
    rows = TaxReport.objects.exclude(engine_tax_minor=None)
    rows = rows.exclude(engine_tax_minor=F("tax_minor")).order_by("-created_at")
    return list(rows[:_SHOWN])


def _answer(row: TaxQuote) -> tuple[Decimal, Proof]:
    parts = tuple((name, level, percent) for name, level, percent in row.parts)
    percent = Decimal(f"{Decimal(row.percent or 0).normalize():f}")
    return percent, Proof(row.engine, str(row.pk), row.reference, parts)

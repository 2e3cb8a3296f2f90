"""The rules that differ by group, product, customer or service, with names for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import PolicyOverride, Subscription
from tenant_apps.catalog.models import Product, ProductGroup
from tenant_apps.payments.models import Attempt


@dataclass(frozen=True, slots=True)
class Override:
    row: PolicyOverride
    name: str


def overrides() -> list[Override]:
    """All of them, by level; a subject that is gone keeps its id for a name."""
    rows = list(PolicyOverride.objects.order_by("level", "key", "pk"))
    names = _names(rows)
    return [Override(row, names.get((row.level, row.subject), row.subject)) for row in rows]


def _names(rows: Iterable[PolicyOverride]) -> dict[tuple[str, str], str]:
    meant: dict[str, list[str]] = {}
    for row in rows:
        meant.setdefault(row.level, []).append(row.subject)
    found: dict[tuple[str, str], str] = {("store", ""): ""}
    groups = ProductGroup.objects.filter(pk__in=meant.get("group", []))
    products = Product.objects.filter(pk__in=meant.get("product", []))
    customers = Customer.objects.filter(pk__in=meant.get("customer", []))
    services = Subscription.objects.filter(pk__in=meant.get("service", []))
    found |= {("group", str(one.pk)): one.name for one in groups}
    found |= {("product", str(one.pk)): one.name for one in products}
    found |= {("customer", str(one.pk)): one.label for one in customers}
    return found | {("service", str(one.pk)): one.description for one in services}


def subjects() -> list[tuple[str, str]]:
    """What a rule may be written for, as "level:id" and name; a service has its own page."""
    groups = [(f"group:{one.pk}", one.name) for one in ProductGroup.objects.all()]
    products = [(f"product:{one.pk}", one.name) for one in Product.objects.all()]
    return groups + products


def tries(invoice_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How often a charge was refused, by invoice."""
    refused = Attempt.objects.filter(
        invoice_id__in=list(invoice_ids), kind=Attempt.Kind.CHARGE, is_ours=False
    ).exclude(state=Attempt.State.SUCCEEDED)
    return dict(refused.values_list("invoice_id").annotate(count=Count("pk")))

"""Customers as the console lists them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kernel.errors import NotFound
from tenant_apps.accounts.models import Customer
from tenant_apps.provisioning.models import Service


def customers(words: str = "") -> QuerySet[Customer]:
    """Newest first; `words` matches name, company and e-mail address."""
    found = Customer.objects.order_by("-created_at", "pk")
    return found.filter(_matching(words)) if words else found


def _matching(words: str) -> Q:
    return Q(name__icontains=words) | Q(company__icontains=words) | Q(email__icontains=words)


def ids_matching(words: str) -> QuerySet[Customer, UUID]:
    return Customer.objects.filter(_matching(words)).values_list("pk", flat=True)


def customer(customer_id: UUID) -> Customer:
    """Raises NotFound."""
    row = Customer.objects.filter(pk=customer_id).first()
    if row is None:
        raise NotFound(_("There is no such customer."))
    return row


def labels(ids: Iterable[UUID]) -> dict[UUID, Customer]:
    """The customers of a page's rows, in one query."""
    return {row.pk: row for row in Customer.objects.filter(pk__in=set(ids))}


def running_services(ids: Iterable[UUID]) -> dict[UUID, int]:
    """Customer → services that run or are being made."""
    rows = (
        Service.objects.filter(customer_id__in=set(ids))
        .exclude(state=Service.State.TERMINATED)
        .values("customer_id")
        .annotate(count=Count("pk"))
    )
    return {row["customer_id"]: row["count"] for row in rows}

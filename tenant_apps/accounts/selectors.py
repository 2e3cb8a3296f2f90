"""Which customer a person acts for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from shared_apps.identity.models import User
from tenant_apps.accounts.models import Customer


def customer_of(user: object, **beside: Any) -> Customer | None:
    """
    The customer that a signed-in person acts for; None for guests and the store's team.

    `beside`: expressions whose values it carries, asked in the same query.
    """
    pk = getattr(user, "pk", None)
    if pk is None:
        return None
    rows = Customer.objects.filter(memberships__user_id=pk).annotate(**beside)
    return rows.order_by("created_at").first()


def people_of(customer: Customer) -> QuerySet[User]:
    """Who may act for a customer, by name."""
    return User.objects.filter(memberships__customer=customer).order_by("name", "email")

"""Which customer a person acts for."""

from __future__ import annotations

from tenant_apps.accounts.models import Customer


def customer_of(user: object) -> Customer | None:
    """The customer that a signed-in person acts for; None for guests and the store's team."""
    pk = getattr(user, "pk", None)
    if pk is None:
        return None
    return Customer.objects.filter(memberships__user_id=pk).order_by("created_at").first()

"""Rows of this app that are taken for writing, in the order of their keys."""

from __future__ import annotations

from uuid import UUID

from tenant_apps.bandwidth.models import Gauge


def lock_gauge(service_id: UUID) -> Gauge | None:
    return Gauge.objects.select_for_update(of=("self",)).filter(pk=service_id).first()


def lock_gauges_of(customer_id: UUID) -> list[Gauge]:
    """Of a customer, all that are not closed for good."""
    rows = Gauge.objects.select_for_update(of=("self",)).filter(customer_id=customer_id)
    return list(rows.filter(is_closed=False).order_by("pk"))

"""The only row locks of certificates."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from certs.models import Attempt, Authority, Certificate, Order


def lock_next_order(at: datetime) -> Order | None:
    """The open order that has been due the longest."""
    due = Order.objects.select_for_update(of=("self",)).filter(
        state__in=Order.OPEN, next_try_at__lte=at
    )
    return due.order_by("next_try_at", "created_at", "pk").first()


def lock_order(order_id: UUID) -> Order:
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)


def lock_open_order(host: str) -> Order | None:
    rows = Order.objects.select_for_update(of=("self",)).filter(host=host, state__in=Order.OPEN)
    return rows.first()


def lock_attempt(attempt_id: UUID) -> Attempt:
    return Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)


def lock_authority(directory: str) -> Authority:
    Authority.objects.get_or_create(directory=directory)
    return Authority.objects.select_for_update(of=("self",)).get(pk=directory)


def lock_certificates(host: str) -> list[Certificate]:
    """All of a host's, the current one among them."""
    rows = Certificate.objects.select_for_update(of=("self",)).filter(host=host)
    return list(rows.order_by("pk"))


def lock_certificate(certificate_id: UUID) -> Certificate | None:
    rows = Certificate.objects.select_for_update(of=("self",)).filter(pk=certificate_id)
    return rows.first()

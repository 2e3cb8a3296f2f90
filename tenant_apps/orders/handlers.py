"""News that move an order's timeline."""

from __future__ import annotations

from uuid import UUID

from contracts.billing import InvoicePaid, InvoiceReplaced, SubscriptionEnded
from contracts.provisioning import (
    DeliveryLate,
    DeliveryStuck,
    ServiceActivated,
    ServiceRequested,
)
from shared_apps.outbox.listeners import listens
from tenant_apps.orders import services


@listens(InvoicePaid, "orders.mark_paid")
def mark_paid(event: InvoicePaid) -> None:
    services.mark_by_invoice(UUID(event.invoice_id))


@listens(InvoiceReplaced, "orders.follow_invoice")
def follow_invoice(event: InvoiceReplaced) -> None:
    services.follow_invoice(UUID(event.old_invoice_id), UUID(event.invoice_id))


@listens(SubscriptionEnded, "orders.cancel")
def cancel(event: SubscriptionEnded) -> None:
    services.cancel_order(UUID(event.order_line_id))


@listens(ServiceRequested, "orders.mark_creating")
def mark_creating(event: ServiceRequested) -> None:
    services.mark_line(UUID(event.order_line_id), "creating", UUID(event.service_id))


@listens(ServiceActivated, "orders.mark_ready")
def mark_ready(event: ServiceActivated) -> None:
    services.mark_line(UUID(event.order_line_id), "ready", UUID(event.service_id))


@listens(DeliveryLate, "orders.mark_late")
def mark_late(event: DeliveryLate) -> None:
    services.mark_line(UUID(event.order_line_id), "delayed", UUID(event.service_id))


@listens(DeliveryStuck, "orders.mark_delayed")
def mark_delayed(event: DeliveryStuck) -> None:
    if event.step not in {
        "suspend",
        "unsuspend",
        "terminate",
        "resize",
        "start",
        "stop",
        "restart",
    }:
        services.mark_line(UUID(event.order_line_id), "delayed", UUID(event.service_id))

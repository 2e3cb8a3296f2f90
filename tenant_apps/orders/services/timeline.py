"""Marks on an order's timeline, set by news from billing and delivery."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from kernel.db.transactions import one_transaction
from tenant_apps.orders.models import Order, OrderLine, OrderStep


def mark(order: Order, step: str, line_id: UUID | None = None) -> None:
    """Again: a step that is marked keeps its first time."""
    OrderStep.objects.get_or_create(
        order=order, line_id=line_id, step=step, defaults={"at": clock.now()}
    )


def mark_by_invoice(invoice_id: UUID) -> None:
    """The orders' invoice is paid. Invoices that belong to no order are none of ours."""
    with one_transaction():
        rows = Order.objects.select_for_update().filter(invoice_id=invoice_id)
        for order in rows.order_by("pk"):
            mark(order, "paid")
            if order.state == Order.State.AWAITING_PAYMENT:
                order.state = Order.State.PROVISIONING
                order.save(update_fields=["state"])


def follow_invoice(old: UUID, new: UUID) -> None:
    """Another invoice took the place of an order's. Again: nothing."""
    Order.objects.filter(invoice_id=old).update(invoice_id=new)


def mark_line(line_id: UUID, step: str, service_id: UUID) -> None:
    """News of a line's machine: "creating", "ready" or "delayed"."""
    with one_transaction():
        line = OrderLine.objects.filter(pk=line_id).first()
        if line is None:
            return
        order = Order.objects.select_for_update().get(pk=line.order_id)
        line.service_id = service_id
        line.save(update_fields=["service_id"])
        mark(order, step, line.pk)
        if step == "ready":
            OrderStep.objects.filter(order=order, line_id=line.pk, step="delayed").delete()
            ready = OrderStep.objects.filter(order=order, step="ready").count()
            if ready == order.lines.count():
                order.state = Order.State.ACTIVE
                order.save(update_fields=["state"])


def cancel_order(order_line_id: UUID) -> None:
    """The order's subscription ended before it was ever paid."""
    with one_transaction():
        Order.objects.filter(lines__pk=order_line_id, state=Order.State.AWAITING_PAYMENT).update(
            state=Order.State.CANCELLED
        )

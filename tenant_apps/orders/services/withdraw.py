"""Take an order back before it is paid."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict, NotFound
from shared_apps.audit.services import record
from tenant_apps.billing.locks import lock_invoice
from tenant_apps.billing.models import Replacement
from tenant_apps.billing.services import void_invoice
from tenant_apps.orders.models import Order
from tenant_apps.payments.models import Attempt
from tenant_apps.payments.selectors import open_attempt


def withdraw_order(customer_id: UUID, order_id: UUID, *, actor: Actor) -> Order:
    """
    Cancel an order that nobody paid: its invoice is taken back, its subscriptions end.

    Money:  an open payment page is closed; what is paid on it in that moment becomes credit.
    Locks:  order, then its invoice.
    Tells:  InvoiceWithdrawn, SubscriptionEnded (by billing).
    Again:  a cancelled order stays cancelled. Raises NotFound (also for another customer's),
            Conflict when it is paid or a payment is under way.
    """
    with one_transaction():
        rows = Order.objects.select_for_update().filter(customer_id=customer_id, pk=order_id)
        order = rows.first()
        if order is None:
            raise NotFound(_("There is no such order."), code="order_not_found")
        if order.state == Order.State.CANCELLED:
            return order
        if order.state != Order.State.AWAITING_PAYMENT or order.invoice_id is None:
            raise Conflict(_("This order is paid. You can cancel its server."), code="order_paid")
        _refuse_while_paying(order.invoice_id)
        _refuse_replaced(order)
        void_invoice(order.invoice_id, reason="order cancelled", actor=actor)
        order.state = Order.State.CANCELLED
        order.save(update_fields=["state"])
        record(actor, "order.cancelled", "order", order.pk, number=order.number)
    return order


def _refuse_replaced(order: Order) -> None:
    """News of it may be on the way; and an invoice for more than this order is not its to end."""
    shared = Order.objects.filter(invoice_id=order.invoice_id).exclude(pk=order.pk)
    if Replacement.objects.filter(old_id=order.invoice_id).exists() or shared.exists():
        raise Conflict(
            _("Its invoice was changed. Please ask us to cancel this order."), code="order_changed"
        )


def _refuse_while_paying(invoice_id: UUID) -> None:
    """A page that waits is closed; money that is on its way must find its invoice."""
    invoice = lock_invoice(invoice_id)
    attempt = open_attempt(invoice_id)
    is_held = attempt is not None and attempt.state == Attempt.State.MISMATCH
    if invoice.paying_since is not None or is_held:
        raise Conflict(
            _("A payment for this order is under way. Please wait a minute."), code="paying"
        )

"""Take back invoices that nothing was had for yet, before a subscription goes another way."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Conflict
from tenant_apps.billing.coterming import is_move
from tenant_apps.billing.errors import CannotCancel
from tenant_apps.billing.locks import lock_invoice, lock_subscription
from tenant_apps.billing.models import (
    AnchorMove,
    Invoice,
    InvoiceLine,
    PlanChange,
    Subscription,
)
from tenant_apps.billing.services.void import void_invoice
from tenant_apps.billing.unpaid import has_not_begun


def take_back_what_has_not_begun(
    subscription_id: UUID, actor: Actor, *, changes: bool, moves: bool = False
) -> Subscription:
    """
    Lock the invoices, then the subscription; void unpaid ones of a period to come, and (`changes`)
    that of a change of plan, (`moves`) of its move to another billing day, that waits to be paid.
    The last one first: what stands before a period that stays is not taken back.

    Returns the locked subscription. Raises Conflict when an invoice came or went meanwhile;
    CannotCancel when the move brings other services too: they are not asked by this.
    """
    opened = _open_invoices(subscription_id)
    invoices = [lock_invoice(key) for key in opened]
    row = lock_subscription(subscription_id)
    if _open_invoices(subscription_id) != opened:
        raise Conflict(_("An invoice was just made or paid. Please try again."))
    for invoice in sorted(invoices, key=lambda one: one.number, reverse=True):
        if invoice.paying_since is None and _is_of_no_use(
            invoice, row, changes=changes, moves=moves
        ):
            void_invoice(invoice.pk, reason="its period has not begun", actor=actor)
    row.refresh_from_db()
    return row


def _is_of_no_use(invoice: Invoice, row: Subscription, *, changes: bool, moves: bool) -> bool:
    if invoice.paid_minor or invoice.credited_minor:
        return False
    if changes and PlanChange.objects.filter(invoice=invoice, state="waiting").exists():
        return True
    if moves and is_move(invoice):
        _refuse_with_others(invoice, row)
        return True
    return has_not_begun(invoice, row)


def _refuse_with_others(invoice: Invoice, row: Subscription) -> None:
    others = AnchorMove.objects.filter(invoice=invoice, put_back_at=None).exclude(subscription=row)
    if others.exists():
        said = _(
            "Invoice %(number)s brings other services to your billing day as well. Pay it or take "
            "the choice of the day back first."
        )
        raise CannotCancel(
            said % {"number": invoice.number}, code="move_waits", invoice_id=str(invoice.pk)
        )


def _open_invoices(subscription_id: UUID) -> list[UUID]:
    lines = InvoiceLine.objects.filter(
        subscription_id=subscription_id, is_void=False, invoice__state=Invoice.State.OPEN
    )
    return sorted(set(lines.values_list("invoice_id", flat=True)))

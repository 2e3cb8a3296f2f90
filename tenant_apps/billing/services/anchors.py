"""The invoice that brought subscriptions to another day is void: the old day holds again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule
from tenant_apps.billing.errors import InvoiceNotOpen
from tenant_apps.billing.locks import lock_subscriptions
from tenant_apps.billing.models import AnchorMove, Invoice, Subscription
from tenant_apps.billing.selectors import billed_after
from tenant_apps.billing.services.settle import RENEW, plan_renewal

_GONE = (Subscription.State.PENDING, Subscription.State.ENDED)


def refuse_gap(rows: Sequence[Subscription], invoice: Invoice) -> None:
    """
    Raises InvoiceNotOpen when a later period of a running subscription stands on another invoice:
    it would never be billed for the one that is taken back.
    """
    for row in rows:
        later = billed_after(row, invoice) if row.state not in _GONE else None
        if later is not None:
            said = _("Invoice %(number)s is for a later period. Take that back first.")
            raise InvoiceNotOpen(said % {"number": later.number}, invoice_id=str(later.pk))


def put_anchors_back(invoice: Invoice, rows: Sequence[Subscription], actor: Actor) -> None:
    """
    Of a void invoice whose subscriptions are locked; how far they are billed is the caller's. Where
    nothing was charged the day alone is put back.
    """
    moves = list(AnchorMove.objects.filter(invoice=invoice, put_back_at=None).order_by("pk"))
    known = {row.pk: row for row in rows}
    others = [one.subscription_id for one in moves if one.subscription_id not in known]
    known |= {row.pk: row for row in lock_subscriptions(others)}
    for one in moves:
        row = known[one.subscription_id]
        if row.anchor_day == one.new_day:
            row.anchor_day = one.old_day
            row.save(update_fields=["anchor_day"])
        if one.subscription_id in others and row.state not in _GONE:
            plan_renewal(row)
        one.put_back_at = clock.now()
        one.save(update_fields=["put_back_at"])
        record(actor, "billing_day.put_back", "subscription", row.pk, day=one.old_day)


def put_off_for_move(row: Subscription) -> bool:
    """A renewal waits while the period before it may be taken back."""
    moves = AnchorMove.objects.filter(subscription=row, put_back_at=None)
    waits = moves.filter(invoice__state=Invoice.State.OPEN).select_related("invoice").first()
    if waits is None or waits.invoice is None:
        return False
    decided = start_of(waits.invoice.due_on + timedelta(days=1), current_store().timezone)
    schedule(RENEW, str(row.pk), max(decided, clock.now()) + timedelta(minutes=10))
    return True

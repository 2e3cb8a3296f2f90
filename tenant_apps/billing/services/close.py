"""The store closes: nothing is billed or owed for what will not be delivered."""

from __future__ import annotations

from datetime import timedelta

from contracts.billing import BillingClosed
from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.selectors import subscriptions_on, today
from tenant_apps.billing.services.end import end
from tenant_apps.billing.services.void import void_invoice

CLOSE = "billing.close_store"
FIRST, AGAIN = "first", "again"
_WHY = "the shop closed"
_LOOK_AGAIN = timedelta(hours=1)


def close_billing(subject: str) -> None:
    """
    End every subscription and take back unpaid invoices of periods that have not begun.

    What was delivered and not paid stays owed. It is looked again every hour until the store is
    gone: an order may have been under way. One transaction a subscription and an invoice.

    Tells:  SubscriptionEnded for each, then BillingClosed: the first time, and when a later look
            (the subject AGAIN) found something.
    Again:  what ended stays ended.
    """
    ended = 0
    living = Subscription.objects.exclude(state=Subscription.State.ENDED)
    for subscription_id in list(living.values_list("pk", flat=True)):
        ended += _end(str(subscription_id))
    unpaid = Invoice.objects.filter(state=Invoice.State.OPEN, paid_minor=0, credited_minor=0)
    for invoice in list(unpaid):
        if not _began(invoice):
            void_invoice(invoice.pk, reason=_WHY, actor=MACHINE)
    with one_transaction():
        unschedule(CLOSE, subject)
        schedule(CLOSE, AGAIN, clock.now() + _LOOK_AGAIN)
        if ended or subject == FIRST:
            publish(BillingClosed(store=current_store().key))


def _end(subscription_id: str) -> bool:
    with one_transaction():
        row = lock_subscription(subscription_id)
        return end(row, reason="store_closed", why=_WHY, actor=MACHINE)


def _began(invoice: Invoice) -> bool:
    """Was anything on it delivered, in part at least? A first invoice is unpaid before delivery."""
    lines = InvoiceLine.objects.filter(invoice=invoice)
    if lines.filter(kind=InvoiceLine.Kind.MANUAL).exists():
        return True  # what the team wrote is owed for something that the machine knows nothing of
    rows = Subscription.objects.filter(pk__in=subscriptions_on(invoice))
    if not any(row.steps.filter(state=Subscription.State.ACTIVE).exists() for row in rows):
        return False
    return lines.filter(period_start__lt=today()).exists()

"""The invoice of a change of plan was not paid in time: the change is dropped, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from kernel.actor import MACHINE
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import schedule
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services.issue import CHASE
from tenant_apps.billing.services.take_up import give_up_change, waiting_for
from tenant_apps.billing.services.void import void_invoice
from tenant_apps.billing.services.wake import awaits_wake, is_wake


def drop_unpaid_change(invoice: Invoice) -> bool:
    """
    Of a locked open invoice: True when it is that of a change, which is then dropped after its due
    day, or at once when its subscription has ended. What was paid of it becomes credit.
    """
    for change in waiting_for(invoice):
        row = lock_subscription(change.subscription_id)
        if today() <= invoice.due_on and row.state != Subscription.State.ENDED:
            after = invoice.due_on + timedelta(days=1)
            schedule(CHASE, str(invoice.pk), start_of(after, current_store().timezone))
        else:
            give_up_change(change, dropped=True, why=f"{invoice.number} unpaid", actor=MACHINE)
            void_invoice(
                invoice.pk, reason="the change was not paid", actor=MACHINE, release_paid=True
            )
        return True
    return False


def drop_unpaid_wake(invoice: Invoice) -> bool:
    """
    Of a locked open invoice: True when a paused subscription waits for it. After its due day it is
    taken back and the subscription rests on; what was paid of it becomes credit.
    """
    if awaits_wake(invoice):
        return True
    if not is_wake(invoice):
        return False
    void_invoice(invoice.pk, reason="it was not paid", actor=MACHINE, release_paid=True)
    return True

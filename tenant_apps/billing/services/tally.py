"""What the platform's staff sees of this store's billing, kept outside of the store."""

from __future__ import annotations

from django.db.models import Count, Min

from kernel.db.transactions import at_its_end
from kernel.locks import hold
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import BillingRun, Subscription
from tenant_apps.billing.selectors import overdue_invoices
from wholesale.tallies import Tally, keep_tally


def tally() -> None:
    """
    Count anew, at the end of the transaction of what changed it: the staff's console opens no
    store. A copy of a store is nobody's work.

    Locks: one count at a time, so that the last one saw what all before it did; after every other
    lock of the transaction, so that two who bill and park never wait for each other.
    """
    if not current_store().is_copy:
        at_its_end(f"tally {current_store().key}", _count)


def _count() -> None:
    hold("billing.tally")
    parked = Subscription.objects.exclude(parked_reason="").exclude(state=Subscription.State.ENDED)
    found = parked.aggregate(count=Count("pk"), oldest=Min("parked_at"))
    last = BillingRun.objects.order_by("-planned_at", "-first_due_at").first()
    waits = BillingRun.objects.filter(is_open=True, state=BillingRun.State.WAITING).first()
    keep_tally(
        current_store().key,
        Tally(
            parked=found["count"],
            oldest_parked_at=found["oldest"],
            waits_since=waits.planned_at if waits else None,
            last_run_at=last.planned_at if last else None,
            last_run_state=last.state if last else "",
            overdue=overdue_invoices().count(),
        ),
    )

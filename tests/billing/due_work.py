"""Billing's own due work in a test's store, and what its team would do about a run that waits."""

from __future__ import annotations

from kernel.actor import MACHINE
from kernel.tenancy.context import current_store, on_platform_side
from shared_apps.outbox.selectors import all_due
from shared_apps.outbox.services import run_due
from tenant_apps.billing import flows, services
from tenant_apps.billing.models import BillingRun, DunningStep


def work() -> None:
    """Billing's own due work, until none is due: renewals in a run, the rest one by one."""
    store = current_store().key
    for _ in range(20):
        done = flows.bill_due()
        waiting = BillingRun.objects.filter(is_open=True, state=BillingRun.State.WAITING).first()
        if waiting is not None:  # the team looks at it, and lets it go
            services.approve_run(waiting.pk, actor=MACHINE)
            continue
        with on_platform_side():
            rows = [row for row in all_due(500, store) if row.kind.startswith("billing.")]
        rows = [row for row in rows if row.kind not in {"billing.verify_books", "billing.vat"}]
        done += sum(run_due(row.store, row.kind, row.subject) for row in rows)
        reminded = DunningStep.objects.filter(step="remind", told="")
        services.note_notices(reminded.values_list("invoice_id", flat=True), sent=True)
        if not done:
            return

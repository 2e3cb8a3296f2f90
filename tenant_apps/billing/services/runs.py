"""A billing run: plan it, let it go or hold it, bill it batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.selectors import due_here, first_due
from tenant_apps.billing.locks import lock_run
from tenant_apps.billing.models import BillingBatch, BillingRun, Subscription
from tenant_apps.billing.renewing import Computed, compute_renewals
from tenant_apps.billing.rules.runs import Bounds, Planned, alarms
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.services.batch import BATCH, Batch, renew_due
from tenant_apps.billing.services.settle import RENEW

_State = BillingRun.State


def open_run() -> BillingRun | None:
    """
    The run that is open, else a new one for the oldest local day on which something is due.

    A new one runs when nothing is odd about it, and waits for a person otherwise. After a downtime
    each missed day is a run of its own, the oldest first. None: nothing is due.
    Locks:  none; the caller is the only one (flows.bill_due).
    """
    run = BillingRun.objects.filter(is_open=True).first()
    first = first_due(RENEW, clock.now()) if run is None else None
    if run or first is None:
        return run
    zone = current_store().timezone
    next_day = start_of(clock.local_date(first, zone) + timedelta(days=1), zone)
    # What falls due at this very instant belongs to it.
    before = min(clock.now() + timedelta(microseconds=1), next_day)
    return _plan(first, before)


def bill_batch(run_id: UUID) -> Batch | None:
    """
    Bill the next batch of a run. None when it does not run (any more).

    Locks:  run, then as renew_due: a person who holds the run waits for the batch, and no other
            begins.
    Tells:  InvoiceIssued.
    Again:  the next batch; what one issued stands in its row, both or neither.
    """
    with one_transaction():
        run = lock_run(run_id)
        if run.state != _State.RUNNING:
            return None
        batch = renew_due(run.before)
        if batch.issued:
            totals: Counter[str] = Counter()
            for one in batch.issued:
                totals[one.total.currency] += one.total.minor
            BillingBatch.objects.create(
                run=run,
                at=clock.now(),
                issued_count=len(batch.issued),
                totals=dict(totals),
                first_number=batch.issued[0].number,
                last_number=batch.issued[-1].number,
            )
    return batch


def finish_run(run_id: UUID) -> None:
    """Nothing of its day is due any more. Again: nothing."""
    with one_transaction():
        run = lock_run(run_id)
        if run.state == _State.RUNNING:
            _close(run, _State.DONE)


def approve_run(run_id: UUID, *, actor: Actor) -> None:
    """Let a waiting run go, as it was planned. Raises Conflict when it does not wait."""
    _decide(run_id, _State.WAITING, _State.RUNNING, "run.approved", actor)


def hold_run(run_id: UUID, *, actor: Actor) -> None:
    """Stop a run before its next batch; what it issued stays. Raises Conflict."""
    _decide(run_id, _State.RUNNING, _State.WAITING, "run.held", actor)


def drop_run(run_id: UUID, *, actor: Actor) -> None:
    """Give a waiting run up: what is due is planned anew, as it is then. Raises Conflict."""
    _decide(run_id, _State.WAITING, _State.DROPPED, "run.dropped", actor)


def _decide(run_id: UUID, before: str, after: str, verb: str, actor: Actor) -> None:
    with one_transaction():
        run = lock_run(run_id)
        if run.state != before:
            raise Conflict(_("Somebody has decided about this run already."))
        run.decided_at, run.decided_by = clock.now(), actor.label[:200]
        record(actor, verb, "billing_run", run.pk)
        if after == _State.DROPPED:
            _close(run, _State.DROPPED)
        else:
            run.state = after
            run.save(update_fields=["state", "decided_at", "decided_by"])


def _close(run: BillingRun, state: str) -> None:
    run.state, run.is_open, run.finished_at = state, False, clock.now()
    run.save()


def _plan(first: datetime, before: datetime) -> BillingRun:
    gross: Counter[str] = Counter()
    net: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    lines: Counter[UUID] = Counter()
    due = single = lowest = 0
    for computed in _computed(before):
        due += len(computed.ready) + len(computed.single)
        single += len(computed.single)
        for one in computed.ready:
            bill = one.renewal.bill
            gross[bill.total.currency] += bill.total.minor
            net[bill.net.currency] += bill.net.minor
            expected[one.last.currency] += one.last.minor
            lines[one.customer.pk] += 1
            lowest = min(lowest, bill.total.minor)
    rules = policy()
    bounds = Bounds(rules.run_off_percent, rules.run_lines_per_customer, rules.run_needs_approval)
    found = alarms(
        Planned(due - single, net, expected, max(lines.values(), default=0), lowest), bounds
    )
    return BillingRun.objects.create(
        state=_State.WAITING if found else _State.RUNNING,
        planned_at=clock.now(),
        first_due_at=first,
        before=before,
        due_count=due,
        single_count=single,
        planned={sign: {"net": net[sign], "total": gross[sign]} for sign in sorted(gross)},
        expected=dict(expected),
        alarms=found,
    )


def _computed(before: datetime) -> Iterator[Computed]:
    """Batch by batch, so that memory does not grow with the store."""
    subjects = due_here(RENEW, before)
    for begin in range(0, len(subjects), BATCH):
        part = subjects[begin : begin + BATCH]
        rows = Subscription.objects.in_bulk([UUID(one) for one in part])
        yield compute_renewals([rows[UUID(one)] for one in part if UUID(one) in rows])

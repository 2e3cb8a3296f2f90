"""A billing run: plan it, let it go or hold it, bill it batch by batch."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.selectors import Share, first_due
from shared_apps.outbox.services import free_due
from tenant_apps.billing.locks import join_run, lock_run
from tenant_apps.billing.models import BillingBatch, BillingRun
from tenant_apps.billing.rules.runs import Alarm, beyond
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.services.batch import Batch, renew_due
from tenant_apps.billing.services.renew import renew_subscription
from tenant_apps.billing.services.run_plan import plan_run
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.billing.services.tally import tally

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
    return plan_run(first, before)


def bill_batch(run_id: UUID, share: Share | None = None) -> Batch | None:
    """
    Bill the next batch of a run, or of one share of it. None when it does not run (any more).

    A batch that would bring the run beyond its plan is not committed: the run waits for a person.
    Locks:  run, with other batches, then as renew_due: a person who holds the run waits for the
            batches under way, and no other begins. From the numbers on they are one after the
            other, so that each sees what those before it issued.
    Tells:  InvoiceIssued.
    Again:  the next batch; what one issued stands in its row, both or neither.
    """
    try:
        with one_transaction():
            run = join_run(run_id)
            if run.state != _State.RUNNING:
                return None
            batch = renew_due(run.before, share=share)
            if batch.issued:
                _note(run, batch)
    except _BeyondPlan as stop:
        with one_transaction():
            run = lock_run(run_id)
            run.state, run.alarms = _State.WAITING, stop.alarms
            run.save(update_fields=["state", "alarms"])
            tally()
        return None
    return batch


class _BeyondPlan(Exception):
    """Rolls the batch back."""

    def __init__(self, alarms: list[Alarm]) -> None:
        super().__init__()
        self.alarms = alarms


def _note(run: BillingRun, batch: Batch) -> None:
    run.refresh_from_db(fields=["alarms"])  # another batch may have found one
    totals: Counter[str] = Counter()
    for one in batch.issued:
        totals[one.total.currency] += one.total.minor
    issued = Counter(totals)
    for before in run.batches.values_list("totals", flat=True):
        issued.update(before)
    plain = {sign: sums["total"] - sums.get("single", 0) for sign, sums in run.planned.items()}
    # Who let it go ahead after such a stop has seen it; who approved the plan has not.
    seen = any(alarm["code"] == "beyond" for alarm in run.alarms)
    found = [] if seen else beyond(plain, issued, policy().run_off_percent)
    if found and not current_store().is_copy:
        raise _BeyondPlan(found)
    if found:  # nobody decides in a copy: it goes on, and says that it would have waited
        run.alarms = [*run.alarms, *found]
        run.save(update_fields=["alarms"])
    BillingBatch.objects.create(
        run=run,
        at=clock.now(),
        issued_count=len(batch.issued),
        totals=dict(totals),
        first_number=batch.issued[0].number,
        last_number=batch.issued[-1].number,
    )


def is_running(run_id: UUID) -> bool:
    return BillingRun.objects.filter(pk=run_id, state=_State.RUNNING).exists()


def renew_in_run(run_id: UUID, subscription_id: UUID) -> None:
    """
    Bill what is not plain, as renew_subscription, if the run was not stopped meanwhile.

    Locks:  run, then as renew_subscription: who stops the run waits for this one, and no other
            begins.
    Tells:  as renew_subscription.
    Again:  as renew_subscription.
    """
    with one_transaction():
        if lock_run(run_id).state == _State.RUNNING:
            renew_subscription(subscription_id)
        else:
            free_due(RENEW, str(subscription_id))


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
    """Stop a run before its next batch or single one; what it issued stays. Raises Conflict."""
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
            tally()


def _close(run: BillingRun, state: str) -> None:
    run.state, run.is_open, run.finished_at = state, False, clock.now()
    run.save()
    tally()

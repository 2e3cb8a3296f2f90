"""End a subscription that was cancelled, or a trial that nobody kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from contracts.billing import SubscriptionEnded
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.policies import policies_for
from tenant_apps.billing.selectors import cancellation_of, today
from tenant_apps.billing.services.later import bill_last
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.billing.services.steps import take_step
from tenant_apps.billing.services.take_up import close_change
from tenant_apps.billing.services.tally import tally

END = "billing.end"
# Ended by the store's rules: nobody chose to lose what is on the machine.
_NOT_ASKED_FOR = frozenset({"unpaid", "trial_over"})


def plan_end(row: Subscription) -> None:
    """Look again on the morning on which it ends (the store's zone); not at all if it does not."""
    day = _ends_on(row)
    if day is None:
        unschedule(END, str(row.pk))
    else:
        schedule(END, str(row.pk), start_of(day, current_store().timezone))


def end_subscription(subscription_id: UUID) -> None:
    """
    End it if its day has come; else plan that day.

    Locks:  subscription.
    Tells:  SubscriptionEnded.
    Again:  an ended one stays ended.
    """
    with one_transaction():
        row = lock_subscription(subscription_id)
        day = _ends_on(row)
        if day is None or day > today():
            plan_end(row)
            return
        reason = "trial_over" if row.is_trial else "term_over"
        if cancellation_of(row.pk) is not None:
            reason = "cancelled"
        last = start_of(day, current_store().timezone)
        end(row, reason=reason, why=reason.replace("_", " "), actor=MACHINE, until=last)


def end(
    row: Subscription,
    *,
    reason: str,
    why: str,
    actor: Actor,
    until: datetime | None = None,
    billed: bool = False,
) -> bool:
    """
    End the locked row; False when it had ended. `reason` is for programs, `why` for people. One
    that is billed afterwards is billed what was had of it, `until` an instant if it ended then; it
    ends also while an outside engine keeps that bill waiting. `billed`: to its last day, or it
    waits to be.
    """
    unschedule(RENEW, str(row.pk))
    unschedule(END, str(row.pk))
    began = row.state not in {Subscription.State.PENDING, Subscription.State.ENDED}
    if row.in_arrears and began and not billed:
        bill_last(row, until)
        unschedule(RENEW, str(row.pk))
    if not take_step(row, Subscription.State.ENDED, reason=why, actor=actor):
        return False
    if row.parked_reason:
        tally()
    close_change(row.pk, dropped=False, why=why, actor=actor)
    publish(
        SubscriptionEnded(
            subscription_id=str(row.pk),
            customer_id=str(row.customer_id),
            order_line_id=str(row.order_line_id),
            reason=reason,
            last_copy=_last_copy(row) if reason in _NOT_ASKED_FOR else "",
        )
    )
    return True


def _last_copy(row: Subscription) -> str:
    said = policies_for(row).word("last_copy")
    return "" if said == "no" else said


def _ends_on(row: Subscription) -> date | None:
    """
    A cancelled one on its day, one of a fixed term with it; a trial that is over as long after as
    an unpaid service.
    """
    if row.state == Subscription.State.ENDED:
        return None
    cancellation = cancellation_of(row.pk)
    if cancellation is not None:
        return cancellation.ends_on
    if row.renews_until is not None:
        return row.renews_until
    if not (row.is_trial and row.state == Subscription.State.SUSPENDED):
        return None
    stopped = row.steps.filter(state=Subscription.State.SUSPENDED).latest("at")
    since = clock.local_date(stopped.at, current_store().timezone)
    return since + timedelta(days=policies_for(row).number("terminate_after_days"))

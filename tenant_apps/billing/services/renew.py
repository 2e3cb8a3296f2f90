"""Bill the next period of a subscription, ahead of its beginning."""

from __future__ import annotations

from uuid import UUID

from contracts.billing import SubscriptionSuspended
from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from shared_apps.outbox.services import publish, unschedule
from tenant_apps.billing.errors import PeriodAlreadyInvoiced
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.selectors import renews
from tenant_apps.billing.services.anchors import put_off_for_move
from tenant_apps.billing.services.end import plan_end
from tenant_apps.billing.services.next_period import bill_next_period, park
from tenant_apps.billing.services.ready import put_off_until_ready
from tenant_apps.billing.services.sessions import pass_month
from tenant_apps.billing.services.settle import RENEW, plan_renewal, renewal_due_at
from tenant_apps.billing.services.steps import take_step
from tenant_apps.billing.services.take_up import put_off_for_change, take_up_if_due


def renew_subscription(subscription_id: UUID) -> None:
    """
    Issue the renewal invoice of the next period, or end a trial.

    Money:  use that is over and not billed comes with it (next_bill).
    Time:   a few days (policy) before the period begins; due on the day it begins. In arrears
            when it is over. No period beyond a fixed term that ends by itself.
    Locks:  subscription.
    Tells:  InvoiceIssued; SubscriptionSuspended at the end of a trial.
    Again:  nothing is done before the next period is due, and no period can be billed twice. An
            odd line parks the subscription for a person, and the machine leaves it alone.
            Invariants: I-04, I-07.
    """
    with one_transaction():
        row = lock_subscription(subscription_id)
        if row.is_trial:
            _end_trial(row)
            return
        if not renews(row):
            _end_with_term(row)
            return
        if row.step_minutes:
            pass_month(row)
            return
        if put_off_for_change(row) or put_off_for_move(row) or put_off_until_ready(row):
            return
        if renewal_due_at(row) > clock.now():  # a second worker, after the first one billed it
            plan_renewal(row)
            return
        try:
            bill_next_period(row)
        except PeriodAlreadyInvoiced:
            park(row, "the next period is on an invoice already")
        if row.in_arrears:
            row.refresh_from_db()
            if take_up_if_due(row, MACHINE):
                plan_renewal(row)
            if not renews(row):
                _end_with_term(row)


def _end_with_term(row: Subscription) -> None:
    unschedule(RENEW, str(row.pk))
    if row.renews_until is not None and row.state != Subscription.State.SUSPENDED:
        plan_end(row)


def _end_trial(row: Subscription) -> None:
    unschedule(RENEW, str(row.pk))
    if row.state == Subscription.State.TRIALING:
        take_step(row, Subscription.State.SUSPENDED, reason="trial over", actor=MACHINE)
        publish(
            SubscriptionSuspended(
                subscription_id=str(row.pk), customer_id=str(row.customer_id), reason="trial_over"
            )
        )
        plan_end(row)

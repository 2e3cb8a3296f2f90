"""Bill the next period of a subscription, ahead of its beginning."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from contracts.billing import SubscriptionSuspended
from kernel import clock
from kernel.actor import MACHINE
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.errors import PeriodAlreadyInvoiced
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.next_bill import next_bill
from tenant_apps.billing.rules.renewal import oddity
from tenant_apps.billing.selectors import covered, policy, renews, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.end import plan_end
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.redeem import use
from tenant_apps.billing.services.settle import RENEW, USE_CREDIT, plan_renewal
from tenant_apps.billing.services.steps import take_step
from tenant_apps.billing.services.take_up import put_off_for_change
from tenant_apps.billing.services.usage import settle_use


def renew_subscription(subscription_id: UUID) -> None:
    """
    Issue the renewal invoice of the next period, or end a trial.

    Money:  use that is over and not billed comes with it (next_bill).
    Time:   a few days (policy) before the period begins; due on the day it begins.
    Locks:  subscription.
    Tells:  InvoiceIssued; SubscriptionSuspended at the end of a trial.
    Again:  the period can't be billed twice; then nothing is done. An odd line parks the
            subscription for a person, and the machine leaves it alone. Invariants: I-04, I-07.
    """
    with transaction.atomic():
        row = lock_subscription(subscription_id)
        if row.is_trial:
            _end_trial(row)
            return
        if not renews(row):
            unschedule(RENEW, str(row.pk))
            return
        if put_off_for_change(row):
            return
        try:
            _issue_next(row)
        except PeriodAlreadyInvoiced:
            row.parked_reason = "the next period is on an invoice already"
            row.save(update_fields=["parked_reason"])
            unschedule(RENEW, str(row.pk))


def _issue_next(row: Subscription) -> None:
    rules, customer = policy(), Customer.objects.get(pk=row.customer_id)
    found = next_bill(row, customer=customer, rules=rules)
    problem = oddity(found.own, found.terms, covered(row), today=today())
    if problem:
        row.parked_reason = problem
        row.save(update_fields=["parked_reason"])
        unschedule(RENEW, str(row.pk))
        return
    invoice = issue_invoice(
        customer=customer,
        bill=found.bill,
        charges=[Charge(row.pk, one.line, one.credits) for one in found.lines],
        due_on=max(found.own.period.start, today()),
        policy=rules,
        renewal=True,
        actor=MACHINE,
        carried=found.carried,
    )
    use(invoice, row, found.taken)
    settle_use(found.use, invoice)
    row.billed_until = found.own.period.end
    row.save(update_fields=["billed_until"])
    plan_renewal(row)
    settle_by_credit(invoice, actor=MACHINE)
    if found.carried:
        schedule(USE_CREDIT, str(row.customer_id), clock.now(), wake=True)


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

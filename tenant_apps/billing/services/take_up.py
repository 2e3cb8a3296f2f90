"""A change of plan comes into force, or comes to nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from contracts.billing import OptionsChanged, PlanChanged, PlanChangeDropped, SubscriptionResumed
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Invoice, PlanChange, Subscription
from tenant_apps.billing.rules.monthly import net_a_month
from tenant_apps.billing.selectors import change_of, today
from tenant_apps.billing.services.steps import take_step
from tenant_apps.billing.taxation import taxes_of

CHANGE = "billing.change"
RENEW = "billing.renew"
CHASE = "billing.chase"


def waiting_for(invoice: Invoice) -> list[PlanChange]:
    """The change that the payment of an invoice brings into force; one at most."""
    return list(PlanChange.objects.filter(invoice=invoice, state=PlanChange.State.WAITING))


def plan_take_up(change: PlanChange) -> None:
    """Look again on the morning of its day."""
    day = start_of(change.effective_on, current_store().timezone)
    schedule(CHANGE, str(change.subscription_id), day)


def take_up_if_due(row: Subscription, actor: Actor) -> bool:
    """
    Bring the planned change of the locked row into force when its day has come and the period that
    begins with it is paid. Unpaid it waits: the payment comes by here again.
    """
    change = change_of(row.pk)
    if change is None or change.state != PlanChange.State.SCHEDULED:
        return False
    if change.effective_on > today():
        plan_take_up(change)
        return False
    # In arrears the period before is billed at its own price first.
    ripe = (
        row.billed_until >= change.effective_on
        if row.in_arrears
        else row.paid_until > change.effective_on
    )
    return ripe and take_up(change, row, actor)


def take_up_planned_change(subscription_id: UUID) -> None:
    """
    The morning of a planned change has come: bring it into force if its period is paid.

    Locks:  subscription. Tells: PlanChanged. Again: nothing is left to do.
    """
    with one_transaction():
        row = lock_subscription(subscription_id)
        unschedule(CHANGE, str(row.pk))
        take_up_if_due(row, MACHINE)


def take_up(change: PlanChange, row: Subscription, actor: Actor) -> bool:
    """
    Give the locked row the change's terms. False for one that has ended meanwhile.

    Tells:  PlanChanged; SubscriptionResumed for a trial that was over.
    """
    if row.state == Subscription.State.ENDED:
        return False
    row.plan_id, row.description = change.plan_id, change.description
    row.price_minor, row.tax_category = change.price_minor, change.tax_category
    row.interval_unit, row.interval_count = change.interval_unit, change.interval_count
    row.delivery = change.delivery
    if change.options is not None:
        row.options = change.options
    if change.cycle_until:
        row.billed_until = row.paid_until = change.cycle_until
        row.anchor_day = change.effective_on.day
    was_trial, row.trial_days = row.is_trial, 0
    row.save()
    _close(change, PlanChange.State.DONE, "")
    if change.is_of_options:
        record(actor, "options.changed", "subscription", row.pk, options=change.options)
    else:
        record(actor, "plan.changed", "subscription", row.pk, plan=str(change.plan_id))
    publish(_told(change, row))
    if was_trial:
        was_suspended = row.state == Subscription.State.SUSPENDED
        take_step(row, Subscription.State.ACTIVE, reason="trial became a plan", actor=actor)
        if was_suspended:
            publish(
                SubscriptionResumed(subscription_id=str(row.pk), customer_id=str(row.customer_id))
            )
    return True


def close_change(subscription_id: UUID, *, dropped: bool, why: str, actor: Actor) -> bool:
    """
    Let the planned change of a locked subscription come to nothing; False when there is none.

    One that waits for its invoice is left to it: voided soon, the change goes with it.
    """
    change = change_of(subscription_id)
    if change is None:
        return False
    if change.state == PlanChange.State.WAITING:
        schedule(CHASE, str(change.invoice_id), clock.now())
        return False
    unschedule(CHANGE, str(subscription_id))
    give_up_change(change, dropped=dropped, why=why, actor=actor)
    return True


def take_change_back(subscription_id: UUID, invoice: Invoice, *, why: str, actor: Actor) -> None:
    """The locked invoice of a change is void: so is the change."""
    for change in waiting_for(invoice):
        if change.subscription_id == subscription_id:
            give_up_change(change, dropped=False, why=why, actor=actor)


def give_up_change(change: PlanChange, *, dropped: bool, why: str, actor: Actor) -> None:
    """Tells PlanChangeDropped when nobody asked for that."""
    state = PlanChange.State.DROPPED if dropped else PlanChange.State.WITHDRAWN
    _close(change, state, why)
    record(actor, f"plan.change_{state}", "subscription", change.subscription_id, why=why)
    if dropped:
        publish(
            PlanChangeDropped(
                subscription_id=str(change.subscription_id),
                customer_id=str(change.subscription.customer_id),
                change_id=str(change.pk),
                plan=change.what,
            )
        )


def put_off_for_change(row: Subscription) -> bool:
    """A renewal waits while a change does: it would be billed at a price that may not hold."""
    change = change_of(row.pk)
    if change is None or change.invoice is None:
        return False
    decided = start_of(change.invoice.due_on + timedelta(days=1), current_store().timezone)
    schedule(RENEW, str(row.pk), max(decided, clock.now()) + timedelta(minutes=10))
    return True


def _close(change: PlanChange, state: str, why: str) -> None:
    change.state, change.closed_at, change.closed_why = state, clock.now(), why[:200]
    change.save(update_fields=["state", "closed_at", "closed_why"])


def _told(change: PlanChange, row: Subscription) -> PlanChanged | OptionsChanged:
    if change.is_of_options:
        return OptionsChanged(
            subscription_id=str(row.pk),
            customer_id=str(row.customer_id),
            change_id=str(change.pk),
            options=row.delivery.get("options", ""),
        )
    return _changed(change, row)


def _changed(change: PlanChange, row: Subscription) -> PlanChanged:
    customer = Customer.objects.get(pk=row.customer_id)
    tax = taxes_of(customer).on_goods(row.tax_category)
    return PlanChanged(
        subscription_id=str(row.pk),
        customer_id=str(row.customer_id),
        change_id=str(change.pk),
        product_name=row.delivery["product_name"],
        wholesale_code=row.delivery["wholesale_code"],
        remote_plan=row.delivery["remote_plan"],
        retail_minor=row.price_minor,
        retail_net_minor=net_a_month(row.earned, tax, row.interval).minor,
        currency=row.currency,
    )

"""Change the plan of a subscription: now, or when the period ends. Preview and deed are one sum."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.billing import PlanChangePlanned
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from tenant_apps.billing.changing import (
    Preview,
    begins_new_cycle,
    plan_for_change,
    preview_at_end,
    preview_now,
    refuse_change,
)
from tenant_apps.billing.errors import CannotChange, TotalChanged
from tenant_apps.billing.models import PlanChange, Subscription
from tenant_apps.billing.selectors import change_of
from tenant_apps.billing.services.change_bill import bill_change, instant_of
from tenant_apps.billing.services.settle import plan_renewal
from tenant_apps.billing.services.take_back import take_back_what_has_not_begun
from tenant_apps.billing.services.take_up import close_change, plan_take_up, take_up
from tenant_apps.billing.twice import refuse_twice
from tenant_apps.billing.unpaid import refuse_unpaid


def preview_change(
    subscription: Subscription, plan_id: UUID | str, *, at_end: bool, at: datetime | None = None
) -> Preview:
    """
    What a change would cost. `at`: the instant, UTC; now without it, and to the whole second.

    Raises CannotChange (also when an invoice has to be paid first), NotFound, Invalid.
    """
    refuse_change(subscription)
    plan = plan_for_change(subscription, plan_id)
    instant = instant_of(at)
    if at_end:
        return preview_at_end(subscription, plan, instant)
    refuse_unpaid(subscription)
    found = preview_now(subscription, plan, instant)
    if found.proposal is not None:
        refuse_twice(subscription, found.proposal)
    return found


def change_plan(
    subscription_id: UUID,
    plan_id: UUID | str,
    *,
    at_end: bool,
    shown: int | None = None,
    at: datetime | None = None,
    actor: Actor,
) -> PlanChange:
    """
    Change to another plan of the same group, now or when the period that is billed ends.

    Money:  unused time of what is paid goes back, the new plan is charged for the same time, to
            the second; what coupons took off the one comes off the other. Below zero the rest
            becomes credit. `shown`: minor units to pay at once, as the preview said; `at`: its
            instant, fifteen minutes ago at most. By the rules of what runs now ("change_charge",
            "downgrades") nothing is charged or given back, or it comes with the next period only.
    Time:   a change that costs something waits three days for its payment, and not beyond the
            period's end. One at the end is billed with the renewal and comes with its period.
    Locks:  its open invoices, subscription.
    Tells:  InvoiceIssued; PlanChanged once it is paid; PlanChangePlanned for one at the end.
    Again:  raises CannotChange while one waits. Raises also TotalChanged, NotFound, Invalid.
            Invariants: I-65, I-66, I-67.
    """
    with one_transaction():
        row = take_back_what_has_not_begun(subscription_id, actor, changes=False)
        preview = preview_change(row, plan_id, at_end=at_end, at=at)
        if shown is not None and shown != preview.due.minor:
            raise TotalChanged(_("The amount has changed. Please look at it again."))
        change = _open(row, preview, actor)
        if preview.proposal is None:
            plan_take_up(change)
            publish(
                PlanChangePlanned(
                    subscription_id=str(row.pk),
                    customer_id=str(row.customer_id),
                    change_id=str(change.pk),
                    plan=change.delivery["product_name"],
                    effective_on=change.effective_on.isoformat(),
                )
            )
            if not row.is_trial:
                plan_renewal(row)
        elif not preview.proposal.lines:
            take_up(change, row, actor)
            plan_renewal(row)
        else:
            bill_change(row, change, preview.proposal, preview.taken, actor)
    return change


def withdraw_change(subscription_id: UUID, *, actor: Actor) -> None:
    """
    Take a change back that waits: its unpaid invoice with it, and a renewal on its terms.

    Locks:  its open invoices, subscription.
    Again:  nothing happens. Raises CannotChange while it is being paid, or when its period is.
    """
    with one_transaction():
        row = take_back_what_has_not_begun(subscription_id, actor, changes=True)
        change = change_of(row.pk)
        if change is None:
            return
        if change.state == PlanChange.State.WAITING or row.billed_until > change.effective_on:
            raise CannotChange(_("It is being paid, or paid already. Please ask us."))
        close_change(row.pk, dropped=False, why="withdrawn", actor=actor)
        plan_renewal(row)


def _open(row: Subscription, preview: Preview, actor: Actor) -> PlanChange:
    plan, product = preview.plan, preview.plan.product
    now = preview.proposal is not None
    new_cycle = now and begins_new_cycle(row, plan)
    change = PlanChange.objects.create(
        subscription=row,
        state=PlanChange.State.WAITING if now else PlanChange.State.SCHEDULED,
        at=preview.at,
        effective_on=preview.effective_on,
        cycle_until=preview.next_on if new_cycle else None,
        plan_id=plan.pk,
        old_plan_id=row.plan_id,
        description=preview.terms.description,
        old_description=row.description,
        price_minor=plan.price_minor,
        old_price_minor=row.price_minor,
        tax_category=preview.terms.category,
        currency=plan.currency,
        interval_unit=plan.interval_unit,
        interval_count=plan.interval_count,
        delivery={
            **row.delivery,
            "product_name": product.name,
            "wholesale_code": product.wholesale_code,
            "remote_plan": product.remote_plan,
        },
        actor_label=actor.label,
    )
    record(
        actor,
        "plan.change_asked",
        "subscription",
        row.pk,
        plan=str(plan.pk),
        effective_on=preview.effective_on.isoformat(),
    )
    return change

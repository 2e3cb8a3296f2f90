"""Take over a subscription that runs already: sold, and paid until a day, somewhere else."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.book import Running
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services.settle import activated, plan_renewal
from tenant_apps.billing.services.steps import take_step


def adopt_subscription(
    *, customer: Customer, terms: Running, line_id: UUID, hostname: str, actor: Actor
) -> Subscription:
    """
    Open a subscription in the middle of its life; its next period is billed when that is due.

    Money:  none: what it was paid so far stands in other books.
    Time:   days of the store's zone, as they were agreed. Hours count from now on.
    Locks:  none: nobody knows of it yet.
    Tells:  SubscriptionActivated.
    Again:  the same `line_id` raises IntegrityError.
    """
    with one_transaction():
        row = Subscription.objects.create(
            customer_id=customer.pk,
            order_line_id=line_id,
            plan_id=terms.plan_id,
            description=terms.description,
            price_minor=terms.price.minor,
            tax_category=terms.tax_category,
            currency=terms.price.currency,
            interval_unit=terms.interval.unit,
            interval_count=terms.interval.count,
            trial_days=terms.trial_days,
            anchor_day=terms.anchor_day,
            started_on=terms.started_on,
            billed_until=terms.paid_until,
            paid_until=terms.paid_until,
            in_arrears=terms.in_arrears,
            hourly=terms.hourly,
            step_minutes=terms.step_minutes,
            ready_at=clock.now() if terms.hourly else None,
            term_ends_on=terms.term_ends_on,
            ends_with_term=terms.ends_with_term,
            early_end=terms.early_end,
            renews_until=terms.renews_until,
            options=terms.options,
            delivery={**terms.delivery, "hostname": hostname},
            created_at=clock.now(),
        )
        state = Subscription.State.TRIALING if row.is_trial else Subscription.State.ACTIVE
        take_step(row, state, reason="taken over", actor=actor)
        record(actor, "subscription.adopted", "subscription", row.pk)
        publish(activated(row))
        plan_renewal(row)
    return row

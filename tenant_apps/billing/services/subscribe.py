"""Open the subscriptions of an order and bill their first period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.money import Money
from kernel.periods import Interval
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.couponing import Grant
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.rules.coterm import Bridge, bridged, taken_on
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.rules.pricing import bill_period, sum_up
from tenant_apps.billing.selectors import policy, terms_of, today
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.redeem import redeem, use
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.catalog.rules.lasting import NO_TERM, Lasting
from tenant_apps.catalog.rules.options import Chosen, delivered, keep


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """Terms as sold, and what delivery must know (contracts.billing.SubscriptionActivated)."""

    order_line_id: UUID
    plan_id: UUID
    description: str
    price: Money
    setup_fee: Money
    interval: Interval
    trial_days: int
    tax_category: str = ""
    delivery: dict[str, str] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    options: tuple[Chosen, ...] = ()
    lasting: Lasting = NO_TERM
    # By the hour: its price, as kept (catalog/rules/usage_terms.py).
    hourly: dict[str, Any] | None = None
    step_minutes: int = 0
    # The customer's billing day, and the first period that leads to it.
    billing_day: int | None = None
    over: Bridge | None = None

    @property
    def taken(self) -> list[Taken]:
        """What its coupons take off a whole first period; in arrears that is billed later."""
        if self.lasting.in_arrears:
            return []
        return [grant.taken for grant in self.grants if grant.taken]


def open_subscriptions(
    *, customer: Customer, wishes: Sequence[NewSubscription], actor: Actor
) -> Invoice:
    """
    Open pending subscriptions and issue the one invoice for their first period.

    Money:  one currency for all of them.
    Time:   the first period begins today, in the store's zone, and leads to the customer's billing
            day if it has one. In arrears it is billed when it is over: this invoice says the
            set-up.
    Locks:  none; the caller holds the coupons that the wishes are granted.
    Tells:  InvoiceIssued; for a total of zero also what payment would have told.
    Again:  the same order line raises IntegrityError: an order is placed once.
    """
    rules = policy()
    with one_transaction():
        rows = [_open(customer, wish) for wish in wishes]
        taxes = taxes_of(customer, rules)
        charges = [
            Charge(row.pk, line)
            for row, wish in zip(rows, wishes, strict=True)
            for line in bridged(
                bill_period(
                    terms_of(row),
                    row.started_on,
                    taxes.on_goods(row.tax_category),
                    first=True,
                    reductions=reductions(wish.taken),
                    options=wish.options,
                ),
                wish.over,
            )
        ]
        bill = sum_up([charge.line for charge in charges], rows[0].currency)
        for row in rows:
            if row.in_arrears:
                continue
            row.billed_until = max(
                c.line.period.end for c in charges if c.subscription_id == row.pk
            )
            row.save(update_fields=["billed_until"])
        invoice = issue_invoice(
            customer=customer,
            bill=bill,
            charges=charges,
            due_on=today() + timedelta(days=rules.first_invoice_due_days),
            policy=rules,
            renewal=False,
            actor=actor,
        )
        for row, wish in zip(rows, wishes, strict=True):
            redeem(row, wish.grants)
            use(invoice, row, taken_on(wish.taken, wish.over))
        settle_by_credit(invoice, actor=actor)
    return invoice


def _open(customer: Customer, wish: NewSubscription) -> Subscription:
    day, lasting = today(), wish.lasting
    term_ends_on = lasting.term_ends_on(day, wish.interval)
    return Subscription.objects.create(
        customer_id=customer.pk,
        order_line_id=wish.order_line_id,
        plan_id=wish.plan_id,
        description=wish.description,
        price_minor=wish.price.minor,
        setup_minor=wish.setup_fee.minor,
        tax_category=wish.tax_category,
        currency=wish.price.currency,
        interval_unit=wish.interval.unit,
        interval_count=wish.interval.count,
        trial_days=wish.trial_days,
        anchor_day=wish.billing_day or day.day,
        started_on=day,
        billed_until=day,
        paid_until=day,
        delivery={**wish.delivery, **delivered(wish.options)},
        options=keep(wish.options),
        in_arrears=lasting.in_arrears,
        hourly=wish.hourly,
        step_minutes=wish.step_minutes,
        term_ends_on=term_ends_on,
        ends_with_term=bool(term_ends_on) and lasting.after_term == "ends",
        renews_until=term_ends_on if lasting.after_term == "ends" else None,
        early_end=lasting.early_end,
        created_at=clock.now(),
    )

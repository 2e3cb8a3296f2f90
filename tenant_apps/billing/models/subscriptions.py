"""The billing contract of one service."""

from __future__ import annotations

from datetime import date

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import Interval, Unit, step
from tenant_apps.catalog.rules.hourly import whole_month
from tenant_apps.catalog.rules.options import Chosen, read
from tenant_apps.catalog.rules.usage import UsagePrice
from tenant_apps.catalog.rules.usage_terms import read as read_price


class Subscription(models.Model):
    """
    Terms are those of the day it was sold. Days are local to the store, periods half-open:
    `billed_until` ends the last period on an issued invoice, `paid_until` the last paid one.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        TRIALING = "trialing"
        ACTIVE = "active"
        PAST_DUE = "past_due"
        SUSPENDED = "suspended"
        PAUSED = "paused"  # by a wish (models/pauses.py); nothing is charged
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer_id = models.UUIDField()
    order_line_id = models.UUIDField(unique=True)
    plan_id = models.UUIDField()
    description = models.CharField(max_length=200)
    price_minor = MinorUnits()
    setup_minor = MinorUnits(default=0)
    tax_category = models.CharField(max_length=20, blank=True)
    currency = Currency()
    interval_unit = models.CharField(max_length=5)
    interval_count = models.PositiveSmallIntegerField()
    trial_days = models.PositiveSmallIntegerField(default=0)
    anchor_day = models.PositiveSmallIntegerField()
    started_on = models.DateField()
    billed_until = models.DateField()
    paid_until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    auto_renew = models.BooleanField(default=True)
    # A period is charged when it is over.
    in_arrears = models.BooleanField(default=False, db_default=False)
    # By the hour: the price of one as it was sold, and since when its server could be used.
    hourly = models.JSONField(null=True)
    # By the session (workspaces): begun steps of so long, and until when they were told.
    step_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)
    used_until = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    # It was sold for so long at least (catalog/rules/lasting.py); `early_end`: "no" or "billed".
    term_ends_on = models.DateField(null=True)
    ends_with_term = models.BooleanField(default=False, db_default=False)
    early_end = models.CharField(max_length=6, default="no", db_default="no")
    # No period that begins then or later is billed: its term ends it, or a wish to end with it.
    renews_until = models.DateField(null=True)
    # What delivery must know, kept as sold: contracts.billing.SubscriptionActivated.
    delivery = models.JSONField(default=dict)
    # What it has beside its plan, at the prices it was sold at (catalog/rules/options.py).
    options = models.JSONField(
        default=list, db_default=models.Value([], output_field=models.JSONField())
    )
    parked_reason = models.CharField(max_length=200, blank=True)
    parked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "billing_subscription"
        indexes = [models.Index(fields=["customer_id"], name="subscription_customer")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price_minor__gte=0, setup_minor__gte=0),
                name="subscription_price_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(billed_until__gte=models.F("paid_until")),
                name="paid_is_billed",
            ),
        ]

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        return read(self.options)

    @property
    def interval(self) -> Interval:
        return Interval(Unit(self.interval_unit), self.interval_count)

    @property
    def hourly_price(self) -> UsagePrice | None:
        return read_price(self.hourly) if self.hourly else None

    @property
    def earned(self) -> Money:
        """What a cycle brings; by the hour what a whole month does, by the session nothing sure."""
        if self.step_minutes:
            return Money.zero(self.currency)
        by_hour = self.hourly_price
        return whole_month(by_hour) if by_hour else self.price

    @property
    def is_trial(self) -> bool:
        return self.trial_days > 0

    @property
    def next_bill_on(self) -> date:
        """When the period of the next invoice begins; in arrears when it ends."""
        if not self.in_arrears:
            return self.billed_until
        return step(self.billed_until, self.interval, self.anchor_day)


class Cancellation(models.Model):
    """
    Somebody wishes a subscription to end. It ends on the morning of `ends_on` (the store's zone);
    until then the wish can be withdrawn. One that holds at a time: the unique constraint.
    """

    class Reason(models.TextChoices):
        PRICE = "price"
        NEED = "need"
        FEATURE = "feature"
        QUALITY = "quality"
        SUPPORT = "support"
        MOVED = "moved"
        OTHER = "other"

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="cancellations"
    )
    at = models.DateTimeField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    comment = models.CharField(max_length=500, blank=True)
    actor_label = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_cancellation"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=models.Q(withdrawn_at=None),
                name="one_cancellation_holds",
            )
        ]


class SubscriptionStep(models.Model):
    """History: which state, since when, why, by whom. Appended, never changed."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_subscriptionstep"

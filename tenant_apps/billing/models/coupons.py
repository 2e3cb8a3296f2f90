"""Coupons, the codes that people type, and who used them for what."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models.functions import Upper

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money


class Coupon(models.Model):
    """
    What is taken off, for whom and how long. Its worth is frozen once somebody has it.

    `cycles`: so many periods; None for ever. Free months and trial days count by `count` instead.
    Limits count servers: a cart of three uses it three times. Instants are UTC, half-open.
    """

    class Kind(models.TextChoices):
        PERCENT = "percent"
        AMOUNT = "amount"
        FREE_MONTHS = "free_months"
        TRIAL_DAYS = "trial_days"

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        ENDED = "ended"

    class Funder(models.TextChoices):
        STORE = "store"
        PLATFORM = "platform"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    amount_minor = MinorUnits(default=0)
    currency = Currency()
    count = models.PositiveSmallIntegerField(default=0)
    cycles = models.PositiveSmallIntegerField(null=True)
    plans = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    new_customers_only = models.BooleanField(default=False)
    customer_id = models.UUIDField(null=True)
    most_redemptions = models.PositiveIntegerField(null=True)
    most_per_customer = models.PositiveIntegerField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    group = models.CharField(max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    funded_by = models.CharField(max_length=8, choices=Funder.choices, default=Funder.STORE)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "billing_coupon"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="percent", percent__gt=0, percent__lte=100)
                | models.Q(kind="amount", amount_minor__gt=0)
                | models.Q(kind__in=["free_months", "trial_days"], count__gt=0),
                name="coupon_is_worth_something",
            ),
            models.CheckConstraint(
                condition=models.Q(cycles=None) | models.Q(cycles__gt=0),
                name="coupon_lasts_a_cycle",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at=None)
                | models.Q(ends_at=None)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="coupon_ends_after_start",
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class PromotionCode(models.Model):
    """A string that gives a coupon, in capitals. `variant` names its side of a comparison."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=40)
    variant = models.CharField(max_length=40, blank=True)
    most_redemptions = models.PositiveIntegerField(null=True)
    # How often it was put into a cart.
    entered = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)

    class Meta:
        db_table = "billing_promotioncode"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(Upper("code"), name="promotion_code_once")]


class Redemption(models.Model):
    """
    A subscription that has a coupon. Cycles left are what the coupon gives less `uses` that hold.

    Released when the order came to nothing: it counts towards no limit then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="redemptions")
    code = models.ForeignKey(PromotionCode, on_delete=models.PROTECT, related_name="redemptions")
    customer_id = models.UUIDField()
    subscription = models.ForeignKey(
        "billing.Subscription", on_delete=models.PROTECT, related_name="redemptions"
    )
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_redemption"
        indexes = [models.Index(fields=["customer_id"], name="redemption_customer")]
        constraints = [
            models.UniqueConstraint(fields=["coupon", "subscription"], name="coupon_once_each")
        ]


class RedemptionUse(models.Model):
    """
    What a redemption took off one invoice line. Void with the invoice: the cycle is back.

    `spent`: one cycle, or so many free months; nothing by the first short period (rules/coterm.py).
    """

    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT, related_name="uses")
    line = models.ForeignKey("billing.InvoiceLine", on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField()
    amount_minor = MinorUnits()
    spent = models.PositiveSmallIntegerField()
    is_void = models.BooleanField(default=False)

    class Meta:
        db_table = "billing_redemptionuse"
        constraints = [
            models.UniqueConstraint(
                fields=["redemption", "period_start"],
                condition=models.Q(is_void=False),
                name="redemption_once_per_period",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="use_takes_something"
            ),
        ]


class LoyaltyTier(models.Model):
    """From so many whole months on, each renewal of a subscription costs that much less."""

    months = models.PositiveSmallIntegerField(unique=True)
    percent = models.DecimalField(max_digits=4, decimal_places=2)

    class Meta:
        db_table = "billing_loyaltytier"
        ordering = ["months"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__gte=1, percent__gte=5, percent__lte=20),
                name="sane_loyalty",
            )
        ]

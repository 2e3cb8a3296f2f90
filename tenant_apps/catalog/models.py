from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import Interval, Unit
from tenant_apps.catalog.rules.hourly import whole_month
from tenant_apps.catalog.rules.lasting import AfterTerm, EarlyEnd, Lasting
from tenant_apps.catalog.rules.usage import UsagePrice
from tenant_apps.catalog.rules.usage_terms import read

# A product's kind whose service is an account in which desktops are started (fleet/desktops.py).
DESKTOP = "desktop"


class ProductGroup(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "catalog_productgroup"
        ordering = ["position", "name"]


class Product(models.Model):
    """
    Something a customer can order. `wholesale_code` names what EZSCALE delivers for it. Sizes: MB
    of memory, GB of disk and monthly traffic (0: unmetered).
    """

    class State(models.TextChoices):
        OFFERED = "offered"
        HIDDEN = "hidden"
        ARCHIVED = "archived"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(ProductGroup, on_delete=models.PROTECT, related_name="products")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, default="vps")
    # Its class in the store's table of tax rates; empty: the general one.
    tax_category = models.CharField(max_length=20, blank=True)
    wholesale_code = models.CharField(max_length=40)
    driver = models.CharField(max_length=40)
    remote_plan = models.CharField(max_length=80)
    vcpu = models.PositiveSmallIntegerField(default=0)
    memory_mb = models.PositiveIntegerField(default=0)
    disk_gb = models.PositiveIntegerField(default=0)
    traffic_gb = models.PositiveIntegerField(default=0)
    featured = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)

    class Meta:
        db_table = "catalog_product"
        ordering = ["position", "name"]


class Plan(models.Model):
    """
    A product with the terms it is sold on: cycle, price, set-up fee. A changed price applies to new
    orders; running subscriptions keep the one they were sold at. `trial_days` above zero: free for
    so long, then suspended by itself unless upgraded.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="plans")
    interval_unit = models.CharField(max_length=5, default="month")
    interval_count = models.PositiveSmallIntegerField(default=1)
    price_minor = MinorUnits()
    setup_minor = MinorUnits(default=0)
    currency = Currency()
    trial_days = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(default=True)
    # Of a plan by the hour its price (rules/hourly.py); `price_minor` is the most a month costs.
    hourly = models.JSONField(null=True)
    # Above zero: not every hour is paid for, but those of sessions, in begun steps of so long.
    step_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)
    # rules/lasting.py
    in_arrears = models.BooleanField(default=False)
    term_cycles = models.PositiveSmallIntegerField(default=0)
    after_term = models.CharField(
        max_length=6, choices=[("ends", "Ends"), ("goes", "Goes")], default="goes"
    )
    early_end = models.CharField(
        max_length=6, choices=[("no", "No"), ("billed", "Billed")], default="no"
    )

    class Meta:
        db_table = "catalog_plan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price_minor__gte=0, setup_minor__gte=0),
                name="plan_price_not_negative",
            ),
            models.UniqueConstraint(
                fields=["product", "interval_unit", "interval_count", "currency"],
                name="plan_once_per_cycle",
            ),
        ]

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def setup_fee(self) -> Money:
        return Money(self.setup_minor, self.currency)

    @property
    def interval(self) -> Interval:
        return Interval(Unit(self.interval_unit), self.interval_count)

    @property
    def is_trial(self) -> bool:
        return self.trial_days > 0

    @property
    def hourly_price(self) -> UsagePrice | None:
        return read(self.hourly) if self.hourly else None

    @property
    def earned(self) -> Money:
        """
        What a cycle brings, tax still in it where prices hold it; by the hour a whole month. By the
        session nothing is certain.
        """
        if self.step_minutes:
            return Money.zero(self.currency)
        by_hour = self.hourly_price
        return whole_month(by_hour) if by_hour else self.price

    @property
    def lasting(self) -> Lasting:
        after: AfterTerm = "ends" if self.after_term == "ends" else "goes"
        early: EarlyEnd = "billed" if self.early_end == "billed" else "no"
        return Lasting(self.in_arrears, self.term_cycles, after, early)


class MeterPrice(models.Model):
    """
    From `since` on, what use of a meter costs on a plan (rules/usage_terms.py). A new price is a
    new row, and so is its end (`is_charged` off): the row of the day of the sale holds for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="meter_prices")
    meter = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    unit_label = models.CharField(max_length=20)
    terms = models.JSONField()
    is_charged = models.BooleanField(default=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "catalog_meterprice"
        constraints = [
            models.UniqueConstraint(fields=["plan", "meter", "since"], name="meter_price_once")
        ]

    @property
    def price(self) -> UsagePrice:
        return read(self.terms)


class PlanOption(models.Model):
    """
    From `since` on, what can be had with a plan (rules/options.py). As with MeterPrice a version is
    a new row, and so is its end (`is_offered` off); what was sold keeps what it was sold at.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="options")
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    terms = models.JSONField()
    is_offered = models.BooleanField(default=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "catalog_planoption"
        constraints = [
            models.UniqueConstraint(fields=["plan", "key", "since"], name="plan_option_once")
        ]

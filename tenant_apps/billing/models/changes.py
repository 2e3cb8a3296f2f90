"""A subscription that goes, or went, to another plan."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import Interval, Unit
from tenant_apps.billing.models.invoices import Invoice
from tenant_apps.billing.models.subscriptions import Subscription
from tenant_apps.catalog.rules.options import read


class PlanChange(models.Model):
    """
    Terms are those of the day it was asked for. One that waits at a time: the unique constraint.
    With `options` the plan stays, and they take the place of those that the subscription has.

    `scheduled`: for the morning of `effective_on` (the store's zone), when the period ends; its
    renewal is billed on the new terms. `waiting`: for the payment of `invoice`.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled"
        WAITING = "waiting"
        DONE = "done"
        WITHDRAWN = "withdrawn"  # by a person
        DROPPED = "dropped"  # not paid, or the subscription ended

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    effective_on = models.DateField()
    # Of a change that begins a new cycle at once: the day until which it is paid with it.
    cycle_until = models.DateField(null=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="+")
    plan_id = models.UUIDField()
    old_plan_id = models.UUIDField()
    description = models.CharField(max_length=200)
    old_description = models.CharField(max_length=200)
    price_minor = MinorUnits()
    old_price_minor = MinorUnits()
    tax_category = models.CharField(max_length=20, blank=True)
    currency = Currency()
    interval_unit = models.CharField(max_length=5)
    interval_count = models.PositiveSmallIntegerField()
    delivery = models.JSONField(default=dict)
    options = models.JSONField(null=True)
    actor_label = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "billing_planchange"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=models.Q(state__in=["scheduled", "waiting"]),
                name="one_change_waits",
            ),
        ]

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def interval(self) -> Interval:
        return Interval(Unit(self.interval_unit), self.interval_count)

    @property
    def what(self) -> str:
        """What it changes to, in words: the plan, or the options."""
        if self.options is None:
            return str(self.delivery["product_name"])
        chosen = ", ".join(one.title for one in read(self.options))
        return chosen or str(self.delivery["product_name"])

    @property
    def is_of_options(self) -> bool:
        return self.options is not None

    @property
    def is_pending(self) -> bool:
        return self.state in {self.State.SCHEDULED, self.State.WAITING}

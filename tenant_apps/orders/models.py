from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.catalog.rules.options import Chosen, read


class Cart(models.Model):
    """What somebody is about to order. Found by the id in their session; holds no price."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Promotion codes as typed, in capitals. What they are worth is computed with each quote.
    codes = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "orders_cart"


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    plan_id = models.UUIDField()
    hostname = models.CharField(max_length=253, blank=True)
    image = models.CharField(max_length=80, blank=True)
    # What is wanted of the plan's options: code or number by key. Never a price.
    options = models.JSONField(default=dict)

    class Meta:
        db_table = "orders_cartline"
        ordering = ["pk"]


class Order(models.Model):
    """A placed order. Its lines keep what was agreed; money lives in billing."""

    class State(models.TextChoices):
        AWAITING_PAYMENT = "awaiting_payment"
        PROVISIONING = "provisioning"
        ACTIVE = "active"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    customer_id = models.UUIDField()
    # Several orders share one that was made of theirs (billing.Replacement).
    invoice_id = models.UUIDField(null=True, db_index=True)
    # The cart it came from: a second click on "order" finds this order.
    cart_id = models.UUIDField(unique=True)
    total_minor = MinorUnits()
    currency = Currency()
    state = models.CharField(max_length=20, choices=State.choices, default=State.AWAITING_PAYMENT)
    placed_at = models.DateTimeField()

    class Meta:
        db_table = "orders_order"
        indexes = [models.Index(fields=["customer_id", "-placed_at"], name="order_customer")]

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


class OrderLine(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    plan_id = models.UUIDField()
    product_name = models.CharField(max_length=80)
    hostname = models.CharField(max_length=253)
    image = models.CharField(max_length=80)
    image_label = models.CharField(max_length=120)
    # As agreed (catalog/rules/options.py).
    options = models.JSONField(default=list)
    price_minor = MinorUnits()
    currency = Currency()
    service_id = models.UUIDField(null=True)

    class Meta:
        db_table = "orders_orderline"
        ordering = ["position"]

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        return read(self.options)


class OrderStep(models.Model):
    """The timeline: what happened when. Once each per line."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="steps")
    line_id = models.UUIDField(null=True)
    step = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        db_table = "orders_orderstep"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "line_id", "step"],
                name="order_step_once",
                nulls_distinct=False,
            )
        ]

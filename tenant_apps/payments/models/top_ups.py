"""Money that a customer pays to its credit."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.payments.models.till import GatewayAccount, PaymentMethod


class TopUp(models.Model):
    """
    One attempt to add to a customer's credit, and its receipt once the money came. Written before
    the gateway is called. A customer has one open page and one open charge at most; what a rule
    asked for is there once per crossing.
    """

    class Kind(models.TextChoices):
        PAGE = "page"
        CHARGE = "charge"

    class State(models.TextChoices):
        INTENDED = "intended"
        OPEN = "open"
        UNKNOWN = "unknown"
        SUCCEEDED = "succeeded"
        DECLINED = "declined"
        NEEDS_CUSTOMER = "needs_customer"
        CANCELLED = "cancelled"
        MISMATCH = "mismatch"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer_id = models.UUIDField()
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT)
    method = models.ForeignKey(PaymentMethod, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    crossing = models.PositiveIntegerField(null=True)
    amount_minor = MinorUnits()
    fee_minor = MinorUnits(default=0)
    returned_minor = MinorUnits(default=0)
    returned_times = models.PositiveIntegerField(default=0)  # as of a Payment
    currency = Currency()
    state = models.CharField(max_length=14, choices=State.choices, default=State.INTENDED)
    idempotency_key = models.CharField(max_length=80, unique=True)
    remote_id = models.CharField(max_length=120, blank=True)
    page_url = models.TextField(blank=True)
    code = models.CharField(max_length=60, blank=True)
    person = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)
    asked = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    intended_at = models.DateTimeField()  # real time: how long the gateway had to know of it
    closed_at = models.DateTimeField(null=True)
    # The receipt, frozen when the money came.
    number = models.CharField(max_length=40, blank=True)
    received_on = models.DateField(null=True)
    seller: Any = models.JSONField(default=dict)
    buyer: Any = models.JSONField(default=dict)

    class Meta:
        db_table = "payments_topup"
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id", "kind"],
                condition=models.Q(closed_at=None),
                name="one_open_top_up",
            ),
            models.UniqueConstraint(
                fields=["customer_id", "crossing"], name="one_top_up_per_crossing"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="one_receipt_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    amount_minor__gt=0,
                    fee_minor__gte=0,
                    returned_minor__gte=0,
                    returned_minor__lte=models.F("amount_minor"),
                ),
                name="top_up_returned_within",
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def by_rule(self) -> bool:
        return self.crossing is not None

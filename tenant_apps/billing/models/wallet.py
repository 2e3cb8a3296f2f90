"""A customer's credit: what of it is set aside, and what is to happen when it is low."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money


class CreditHold(models.Model):
    """Credit that is set aside for one purpose. The ledger moves only when it is captured."""

    class State(models.TextChoices):
        HELD = "held"
        CAPTURED = "captured"
        RELEASED = "released"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer_id = models.UUIDField()
    amount_minor = MinorUnits()
    currency = Currency()
    # Who set it aside, and what for by its own name: placed once.
    purpose = models.CharField(max_length=40)
    reference = models.CharField(max_length=64)
    text = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    captured_minor = MinorUnits(default=0)
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_credithold"
        constraints = [
            models.UniqueConstraint(fields=["purpose", "reference"], name="one_hold_per_purpose"),
            models.CheckConstraint(
                condition=models.Q(
                    amount_minor__gt=0,
                    captured_minor__gte=0,
                    captured_minor__lte=models.F("amount_minor"),
                ),
                name="hold_captured_within",
            ),
            models.CheckConstraint(
                condition=models.Q(state="held", closed_at=None)
                | (~models.Q(state="held") & models.Q(closed_at__isnull=False)),
                name="hold_closed_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["customer_id"], condition=models.Q(state="held"), name="hold_live")
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class WalletRule(models.Model):
    """
    What a customer wants when its credit is low: a mail, a charge of its card, both or neither.

    `is_low` and `is_charging` say that the balance is below, so that each crossing is told once;
    `lows` and `charges` count the crossings and are never set back: they name them.
    """

    customer_id = models.UUIDField(primary_key=True)
    currency = Currency()
    alert_below_minor = MinorUnits(null=True)
    charge_below_minor = MinorUnits(null=True)
    charge_minor = MinorUnits(null=True)
    most_a_month = models.PositiveSmallIntegerField(default=3)
    declines = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    is_low = models.BooleanField(default=False)
    lows = models.PositiveIntegerField(default=0)
    is_charging = models.BooleanField(default=False)
    charges = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "billing_walletrule"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(charge_below_minor=None, charge_minor=None)
                | models.Q(charge_below_minor__gt=0, charge_minor__gt=0),
                name="charging_rule_is_whole",
            ),
        ]

    @property
    def charges_itself(self) -> bool:
        return self.charge_minor is not None and self.stopped_at is None

    def money(self, minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, self.currency)

    @property
    def alert_below(self) -> Money | None:
        return self.money(self.alert_below_minor)

    @property
    def charge_below(self) -> Money | None:
        return self.money(self.charge_below_minor)

    @property
    def charge(self) -> Money | None:
        return self.money(self.charge_minor)

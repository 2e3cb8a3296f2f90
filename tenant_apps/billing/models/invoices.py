"""Invoices, frozen once issued."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.rules.pricing import TaxSum, tax_sums


class Invoice(models.Model):
    """
    Issued in one step with number, lines and a snapshot of seller and buyer. After that only the
    payment fields change: a trigger refuses the rest. `overdue` is derived, never stored.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        VOID = "void"
        UNCOLLECTIBLE = "uncollectible"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    customer_id = models.UUIDField()
    currency = Currency()
    net_minor = MinorUnits()
    tax_minor = MinorUnits()
    total_minor = MinorUnits()
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax_label = models.CharField(max_length=20)
    seller = models.JSONField()
    buyer = models.JSONField()
    is_renewal = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=14, choices=State.choices, default=State.OPEN)
    paid_minor = MinorUnits(default=0)
    paid_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    # A payment is on its way (till's word): dunning waits.
    paying_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_invoice"
        indexes = [models.Index(fields=["customer_id", "-issued_at"], name="invoice_customer")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total_minor=models.F("net_minor") + models.F("tax_minor")),
                name="invoice_total_is_net_plus_tax",
            ),
            models.CheckConstraint(
                condition=models.Q(total_minor__gte=0, paid_minor__gte=0),
                name="invoice_not_negative",
            ),
        ]

    @property
    def net(self) -> Money:
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def taxes(self) -> list[TaxSum]:
        """Net and tax by rate, as frozen on the lines."""
        return tax_sums(line.tax_facts for line in self.lines.all())

    @property
    def amount_due(self) -> Money:
        if self.state != self.State.OPEN:
            return Money.zero(self.currency)
        return Money(max(self.total_minor - self.paid_minor, 0), self.currency)


class InvoiceLine(models.Model):
    """
    One charge: unit × quantity − discount, taxed. Its tax is frozen here, whatever the rules say
    later. Unique on (subscription, kind, period start): nothing is billed twice.
    """

    class Kind(models.TextChoices):
        RECURRING = "recurring"
        SETUP = "setup"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subscription_id = models.UUIDField()
    description = models.CharField(max_length=200)
    period_start = models.DateField()
    period_end = models.DateField()
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_minor = MinorUnits()
    discount_minor = MinorUnits(default=0)
    net_minor = MinorUnits()
    tax_minor = MinorUnits()
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax_label = models.CharField(max_length=20)
    tax_reason = models.CharField(max_length=20, default="standard")
    currency = Currency()
    # How it was computed (rules/trace.py). Empty on lines of before it was kept.
    trace = models.JSONField(default=dict)
    is_void = models.BooleanField(default=False)

    class Meta:
        db_table = "billing_invoiceline"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription_id", "kind", "period_start"],
                condition=models.Q(is_void=False),
                name="charge_once_per_period",
            )
        ]

    @property
    def unit(self) -> Money:
        return Money(self.unit_minor, self.currency)

    @property
    def net(self) -> Money:
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    @property
    def full(self) -> Money:
        """The catalogue's price, before anything is taken off."""
        return self.unit.times(self.quantity)

    @property
    def taken_off(self) -> list[tuple[str, Money]]:
        """What was taken off the price, in order: (label, amount)."""
        return [
            (one["label"], Money(one["minor"], self.currency)) for one in self.trace.get("off", [])
        ]

    @property
    def tax_facts(self) -> TaxSum:
        return TaxSum(self.tax_percent, self.tax_label, self.tax_reason, self.net, self.tax)

    @property
    def discount(self) -> Money:
        return Money(self.discount_minor, self.currency)


class NumberSeries(models.Model):
    """The last number given in a year. Locked while one is taken: no gap, no double."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "billing_numberseries"

"""Invoices that somebody writes by hand, before they are issued, and proforma papers."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.models.invoices import Invoice


class InvoiceDraft(models.Model):
    """
    In no books and without a number: changed and deleted at will until it is issued. From then on
    `invoice` is what became of it, and the draft stays as it is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer_id = models.UUIDField()
    currency = Currency()
    invoice = models.OneToOneField(
        Invoice, on_delete=models.PROTECT, null=True, related_name="draft"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_invoicedraft"


class DraftLine(models.Model):
    """Its price is read as the store's prices are: with or without tax (Policy)."""

    draft = models.ForeignKey(InvoiceDraft, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_minor = MinorUnits()
    currency = Currency()
    tax_category = models.CharField(max_length=20, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)

    class Meta:
        db_table = "billing_draftline"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "position"], name="one_line_a_position"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, unit_minor__gte=0),
                name="draft_line_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(period_start=None, period_end=None)
                | models.Q(period_end__gt=models.F("period_start")),
                name="draft_line_period_is_one",
            ),
        ]

    @property
    def unit(self) -> Money:
        return Money(self.unit_minor, self.currency)


class Proforma(models.Model):
    """
    What an invoice would say, under a number of a series of its own. No claim and in no books: it
    is frozen, and nothing is paid on it. `about` is the draft or the open invoice it was made of.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    customer_id = models.UUIDField()
    about = models.UUIDField()
    # Of what it says: the same content makes no second paper.
    fingerprint = models.CharField(max_length=64)
    currency = Currency()
    net_minor = MinorUnits()
    tax_minor = MinorUnits()
    total_minor = MinorUnits()
    seller = models.JSONField()
    buyer = models.JSONField()
    lines = models.JSONField()
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_proforma"
        constraints = [
            models.UniqueConstraint(fields=["about", "fingerprint"], name="proforma_once"),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("net_minor") + models.F("tax_minor"), total_minor__gt=0
                ),
                name="proforma_total_is_net_plus_tax",
            ),
        ]

    @property
    def net(self) -> Money:
        return Money(self.net_minor, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

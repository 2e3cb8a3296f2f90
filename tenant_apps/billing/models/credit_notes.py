"""Credit notes: what corrects an issued invoice. Frozen from the moment they are written."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.models.invoices import Invoice, InvoiceLine
from tenant_apps.billing.rules.pricing import TaxSum, tax_sums


class CreditNote(models.Model):
    """
    Takes an invoice back in part or whole, under a number of its own. Amounts are positive.

    `applied_minor` came off what was still due on the invoice, `credited_minor` went to the
    customer's credit. Seller and buyer stand as on the invoice.
    """

    class Reason(models.TextChoices):
        MISTAKE = "mistake"
        NOT_DELIVERED = "not_delivered"
        WITHDRAWN = "withdrawn"
        PRICE = "price"
        TAX = "tax"
        DUPLICATE = "duplicate"
        GOODWILL = "goodwill"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    # Of the form or the request that asked for it: sent twice, it is one note.
    request_key = models.CharField(max_length=64, unique=True)
    customer_id = models.UUIDField()
    currency = Currency()
    net_minor = MinorUnits()
    tax_minor = MinorUnits()
    total_minor = MinorUnits()
    applied_minor = MinorUnits()
    credited_minor = MinorUnits()
    seller = models.JSONField()
    buyer = models.JSONField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    note = models.CharField(max_length=300, blank=True)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_creditnote"
        indexes = [models.Index(fields=["customer_id", "-issued_at"], name="credit_note_customer")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("net_minor") + models.F("tax_minor"),
                    total_minor__gt=0,
                ),
                name="credit_note_total_is_net_plus_tax",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("applied_minor") + models.F("credited_minor"),
                    applied_minor__gte=0,
                    credited_minor__gte=0,
                ),
                name="credit_note_money_goes_somewhere",
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
    def applied(self) -> Money:
        return Money(self.applied_minor, self.currency)

    @property
    def credited(self) -> Money:
        return Money(self.credited_minor, self.currency)

    @property
    def taxes(self) -> list[TaxSum]:
        """Net and tax by rate, as the lines were taxed."""
        return tax_sums(line.tax_facts for line in self.lines.select_related("line"))


class CreditNoteLine(models.Model):
    """What of one invoice line is taken back. A trigger refuses more than the line was."""

    note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="noted")
    net_minor = MinorUnits()
    tax_minor = MinorUnits()
    currency = Currency()

    class Meta:
        db_table = "billing_creditnoteline"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["note", "line"], name="line_once_per_credit_note"),
            models.CheckConstraint(
                condition=models.Q(net_minor__gt=0, tax_minor__gte=0),
                name="credit_note_line_positive",
            ),
        ]

    @property
    def net(self) -> Money:
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    @property
    def tax_facts(self) -> TaxSum:
        of = self.line
        return TaxSum(of.exact_percent, of.tax_label, of.tax_reason, self.net, self.tax)

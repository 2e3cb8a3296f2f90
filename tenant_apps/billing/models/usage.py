"""What was used of a subscription's meters, and what it came to."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.models.invoices import Invoice
from tenant_apps.billing.models.subscriptions import Subscription


class UsageCharge(models.Model):
    """
    A closed period of a meter, rated. Told again with another quantity it is a row more, with the
    next `revision`: the invoice line of the first stays, the next invoice carries the difference.

    `settled_at`: it is on `invoice`, or nothing was to be paid for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="usage_charges"
    )
    meter = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    unit_label = models.CharField(max_length=20)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    revision = models.PositiveIntegerField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    amount_minor = MinorUnits()
    currency = Currency()
    # The price it was rated by (catalog/rules/usage_terms.py): that of the day the plan was sold.
    price = models.JSONField()
    # Of several that are rated together: what of their sum is this one's (rules/sessions.py).
    allotted = models.JSONField(null=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "billing_usagecharge"
        ordering = ["meter", "from_at", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "meter", "from_at", "revision"], name="usage_told_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0, amount_minor__gte=0), name="usage_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at")), name="usage_is_of_a_period"
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription"],
                condition=models.Q(settled_at=None),
                name="usage_unsettled",
            )
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

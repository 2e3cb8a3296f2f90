"""A subscription that rests by a wish."""

from __future__ import annotations

from django.db import models

from tenant_apps.billing.models.invoices import Invoice
from tenant_apps.billing.models.subscriptions import Subscription


class Pause(models.Model):
    """
    From `at` until `resumed_at` nothing is charged: the rest of what was paid went back by
    `credit_invoice`. `resume_invoice` bills the period with which it goes on; it waits for that.
    One at a time: the unique constraint.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="pauses")
    at = models.DateTimeField()
    credit_invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, related_name="+"
    )
    resume_invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, related_name="+"
    )
    resumed_at = models.DateTimeField(null=True)
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_pause"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=models.Q(resumed_at=None),
                name="one_pause_at_a_time",
            )
        ]

"""What was charged because an invoice was paid late."""

from __future__ import annotations

from django.db import models

from tenant_apps.billing.models.invoices import Invoice


class LateFee(models.Model):
    """`invoice` charges it, once, for `about`."""

    about = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="late_fee")
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="late_fee_of")
    at = models.DateTimeField()

    class Meta:
        db_table = "billing_latefee"

"""Links by which an invoice is paid without signing in."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id
from tenant_apps.billing.models.invoices import Invoice


class PayLink(models.Model):
    """
    Who holds it may see what is due on one invoice, and pay it. Revoked or expired it opens
    nothing, whatever its signature says.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="pay_links")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_paylink"
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=models.Q(revoked_at=None),
                name="one_pay_link_an_invoice",
            )
        ]

"""Which invoice took the place of which."""

from __future__ import annotations

from django.db import models

from tenant_apps.billing.models.invoices import Invoice


class Replacement(models.Model):
    """
    `old` is void, or taken back in whole by a credit note; its lines are on `new`. An invoice is
    replaced once, by another of the same customer; several may be replaced by one.
    """

    class Kind(models.TextChoices):
        REISSUED = "reissued"
        # It was paid: a credit note took it back, its money paid the new one.
        CREDITED = "credited"
        MERGED = "merged"

    old = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="replacement")
    new = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="replaces")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_replacement"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(old=models.F("new")), name="replaced_by_another"
            )
        ]

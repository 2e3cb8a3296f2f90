"""How far a small seller is with what it sells to private buyers of other member states."""

from __future__ import annotations

from django.db import models


class ThresholdYear(models.Model):
    """
    A calendar year in which something was noted: that a share of the threshold was reached
    (`warned`, percent), or that it was passed, by which invoice. Both are written once.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    warned = models.PositiveSmallIntegerField(default=0)
    passed_at = models.DateTimeField(null=True)
    passed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "billing_thresholdyear"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(passed_at=None, passed_by="")
                | (models.Q(passed_at__isnull=False) & ~models.Q(passed_by="")),
                name="threshold_passed_by_somebody",
            )
        ]

"""What stores told of desktops that were used."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits


class SessionCost(models.Model):
    """
    A session of a desktop, as its store told it: billed minutes at the wholesale price of an hour
    that the service began with. `month`: the first day of the one it is billed for.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    store = models.CharField(max_length=63)
    service_id = models.UUIDField()
    month = models.DateField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    hour_rate = models.DecimalField(max_digits=12, decimal_places=6)
    currency = Currency()
    # What the store's customer pays for it, net of tax.
    retail_minor = MinorUnits(default=0)

    class Meta:
        db_table = "wholesale_sessioncost"
        indexes = [
            models.Index(fields=["store", "service_id", "month"], name="session_cost_of_month")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at"), minutes__gt=0),
                name="session_cost_is_of_a_time",
            )
        ]

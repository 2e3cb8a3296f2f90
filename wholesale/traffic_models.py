"""What stores told of traffic."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits


class TrafficCost(models.Model):
    """
    A period of a service's traffic, as its store told it. Told again, it is a row more with the
    next `revision`, whose amounts are the differences: sums over all rows are always right.

    `beyond`: GB over what the product includes. `month`: the first day of the one it ended in.
    """

    store = models.CharField(max_length=63)
    service_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField()
    month = models.DateField()
    label = models.CharField(max_length=200)
    product_code = models.CharField(max_length=40)
    bytes_in = models.BigIntegerField()
    bytes_out = models.BigIntegerField()
    included_gb = models.PositiveIntegerField()
    beyond = models.DecimalField(max_digits=24, decimal_places=9)
    rate = models.DecimalField(max_digits=12, decimal_places=6)
    currency = Currency()
    amount_minor = MinorUnits()
    # What the store's customer pays beyond the quota, net of tax.
    retail_minor = MinorUnits()
    line = models.OneToOneField("wholesale.InvoiceLine", on_delete=models.PROTECT, null=True)

    class Meta:
        db_table = "wholesale_trafficcost"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "service_id", "from_at", "revision"], name="traffic_cost_told_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    until_at__gt=models.F("from_at"),
                    bytes_in__gte=0,
                    bytes_out__gte=0,
                    beyond__gte=0,
                    rate__gte=0,
                ),
                name="traffic_cost_is_of_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["store"],
                condition=models.Q(line=None) & ~models.Q(amount_minor=0),
                name="traffic_cost_unbilled",
            ),
            models.Index(fields=["month"], name="traffic_cost_month"),
        ]

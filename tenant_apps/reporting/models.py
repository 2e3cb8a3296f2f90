"""What reports need beside the records of others: the price of one currency in another."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency


class ExchangeRate(models.Model):
    """
    From a day on, what one unit of a currency is worth in units of the store's. Appended, never
    changed: a report of last year reads the same tomorrow. The next row of the currency ends it.
    """

    currency = Currency()
    since = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    actor_label = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "reporting_exchangerate"
        constraints = [
            models.UniqueConstraint(fields=["currency", "since"], name="one_rate_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

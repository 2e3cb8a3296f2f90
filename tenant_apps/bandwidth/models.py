"""What plans include, the running period of each service, closed ones, alerts."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from kernel.ids import new_id
from kernel.periods import Period
from tenant_apps.catalog.models import Plan


class TrafficTerms(models.Model):
    """
    From `since` on, how traffic counts on a plan. A version is a new row; what was sold keeps what
    it was sold at. `quota` is in GB, of the 95th percentile in Mbit/s; 0: there is none.

    What is beyond it costs what the plan's price of the meter `traffic` says (catalog.MeterPrice).
    """

    class Basis(models.TextChoices):
        VOLUME = "volume"
        PERCENTILE = "percentile"

    class Counts(models.TextChoices):
        BOTH = "both"
        OUT = "out"
        IN = "in"
        LARGER = "larger"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="traffic_terms")
    quota = models.DecimalField(max_digits=18, decimal_places=6)
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.VOLUME)
    counts = models.CharField(max_length=6, choices=Counts.choices, default=Counts.BOTH)
    is_pooled = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        db_table = "bandwidth_trafficterms"
        constraints = [
            models.UniqueConstraint(fields=["plan", "since"], name="traffic_terms_once"),
            models.CheckConstraint(
                condition=models.Q(quota__gte=0), name="traffic_quota_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(is_pooled=False) | models.Q(basis="volume"),
                name="only_volume_is_pooled",
            ),
        ]


class Gauge(models.Model):
    """
    A service whose traffic counts, and the month that runs (days of the store's zone, half-open).

    `waits_since`: it is over, and its source has not answered yet.
    """

    service_id = models.UUIDField(primary_key=True)
    subscription_id = models.UUIDField(unique=True)
    customer_id = models.UUIDField()
    hostname = models.CharField(max_length=253)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    period_start = models.DateField()
    period_end = models.DateField()
    waits_since = models.DateTimeField(null=True)
    is_closed = models.BooleanField(default=False)

    class Meta:
        db_table = "bandwidth_gauge"
        indexes = [models.Index(fields=["customer_id"], name="gauge_customer")]

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)


class PeriodUse(models.Model):
    """
    What a closed period came to, by the terms that held. Read again with another result it is a
    row more with the next `revision`. `quantity` is what billing was told, `borrowed` what came
    from the customer's pool, `overage` what is beyond all quotas; in `unit`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service_id = models.UUIDField()
    customer_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=1)
    bytes_in = models.BigIntegerField()
    bytes_out = models.BigIntegerField()
    basis = models.CharField(max_length=10)
    counts = models.CharField(max_length=6)
    unit = models.CharField(max_length=10)
    used = models.DecimalField(max_digits=24, decimal_places=6)
    quota = models.DecimalField(max_digits=18, decimal_places=6)
    borrowed = models.DecimalField(max_digits=24, decimal_places=6, default=Decimal(0))
    overage = models.DecimalField(max_digits=24, decimal_places=6)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "bandwidth_perioduse"
        constraints = [
            models.UniqueConstraint(
                fields=["service_id", "from_at", "revision"], name="traffic_period_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    bytes_in__gte=0,
                    bytes_out__gte=0,
                    used__gte=0,
                    borrowed__gte=0,
                    overage__gte=0,
                    quantity__gte=0,
                    until_at__gt=models.F("from_at"),
                ),
                name="traffic_period_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["service_id", "-from_at"], name="perioduse_service")]


class Alert(models.Model):
    """A threshold of a quota was passed. `subject` is the service, or the customer of a pool."""

    subject = models.UUIDField()
    period_from = models.DateTimeField()
    percent = models.PositiveSmallIntegerField()
    used = models.DecimalField(max_digits=24, decimal_places=6)
    quota = models.DecimalField(max_digits=18, decimal_places=6)
    at = models.DateTimeField()

    class Meta:
        db_table = "bandwidth_alert"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "period_from", "percent"], name="traffic_alert_once"
            )
        ]

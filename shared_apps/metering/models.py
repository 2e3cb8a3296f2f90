"""
What is said about events. The events themselves (`metering_event`, by month) and their keys
(`metering_key`) are written and read in bulk by SQL only: migrations/0001_initial.py says how.
"""

from __future__ import annotations

from django.db import models


class Receipt(models.Model):
    """
    A batch that came in, and what became of its rows: they add up. Written with the events, in one
    transaction; what is counted here is looked for there every day.
    """

    store = models.CharField(max_length=63)
    source = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    events = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    conflicting = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    # How many were refused for which reason, by code.
    reasons = models.JSONField(default=dict)

    class Meta:
        db_table = "metering_receipt"
        indexes = [models.Index(fields=["store", "received_at"], name="metering_receipt_when")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    events=models.F("accepted")
                    + models.F("duplicate")
                    + models.F("conflicting")
                    + models.F("rejected")
                ),
                name="receipt_adds_up",
            )
        ]


class Telling(models.Model):
    """
    A period of a meter as it was told to billing. Told again with another sum it is a row more.

    `touched`: an event came for it since; it is added up again.
    """

    store = models.CharField(max_length=63)
    subscription_id = models.UUIDField()
    meter = models.CharField(max_length=40)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    revision = models.PositiveIntegerField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    events = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    touched = models.BooleanField(default=False)

    class Meta:
        db_table = "metering_telling"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "subscription_id", "meter", "from_at", "revision"],
                name="period_told_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at"), quantity__gte=0),
                name="telling_is_of_a_period",
            ),
        ]
        indexes = [models.Index(fields=["store", "until_at"], name="metering_telling_until")]


class Day(models.Model):
    """A local day of a meter, of a month whose events are not kept one by one any more."""

    store = models.CharField(max_length=63)
    subscription_id = models.UUIDField()
    meter = models.CharField(max_length=40)
    # The first instant of the day in the store's zone.
    at = models.DateTimeField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    events = models.PositiveIntegerField()

    class Meta:
        db_table = "metering_day"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "subscription_id", "meter", "at"], name="metering_day_once"
            )
        ]

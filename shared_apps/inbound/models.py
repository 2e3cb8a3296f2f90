from __future__ import annotations

from django.db import models


class Receipt(models.Model):
    """One verified notice, raw. Unique on (endpoint, event): a second delivery is the same row."""

    class State(models.TextChoices):
        STORED = "stored"
        DONE = "done"
        FAILED = "failed"

    store = models.CharField(max_length=63)
    endpoint = models.CharField(max_length=64)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    remote_id = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.STORED)
    times_seen = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "inbound_receipt"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "endpoint", "event_id"], name="receipt_once_per_event"
            )
        ]

"""Outbox messages, deliveries, what is due, and who works. In `public`, the store first."""

from __future__ import annotations

from django.db import models


class Message(models.Model):
    """One event, in the words it was told in."""

    event_id = models.UUIDField(unique=True)
    store = models.CharField(max_length=63)
    kind = models.CharField(max_length=80)
    aggregate = models.CharField(max_length=80)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "outbox_message"
        indexes = [models.Index(fields=["store", "aggregate"], name="outbox_message_aggregate")]


class Delivery(models.Model):
    """One listener's copy of one message. The row is also the proof that it was done once."""

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        PARKED = "parked"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    store = models.CharField(max_length=63)
    aggregate = models.CharField(max_length=80)
    listener = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "outbox_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "listener"], name="delivery_once_per_listener"
            )
        ]
        indexes = [
            models.Index(
                fields=["store", "aggregate", "id"],
                condition=~models.Q(state="done"),
                name="outbox_delivery_line",
            )
        ]


class DueWork(models.Model):
    """
    Something a store has to do at a time. `due_at` is on that store's own clock.

    `leased_until` (real time) keeps two ticks from handing out the same work.
    """

    store = models.CharField(max_length=63)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    parked = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "outbox_duework"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind", "subject"], name="due_once_per_subject"
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="outbox_duework_due")]


class Beat(models.Model):
    """
    When a queue was last served: scheduler, Valkey, worker and database in one row. Real time.

    `name` is the queue's; `by` the process that served it.
    """

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "outbox_beat"

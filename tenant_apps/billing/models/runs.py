"""Billing runs: what was planned, who let it go, what came of it."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class BillingRun(models.Model):
    """
    All renewals of one local day of a store. `before` ends that day (or is the instant of the
    plan); what is due later is another run's.

    `planned` and `expected` are by currency, in minor units: what the invoices come to, and what
    the same subscriptions' last periods came to. One is open at a time: the unique constraint.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # for a person
        RUNNING = "running"
        DONE = "done"
        DROPPED = "dropped"  # by a person; what is due is planned anew

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=8, choices=State.choices)
    is_open = models.BooleanField(default=True)
    planned_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    before = models.DateTimeField()
    due_count = models.PositiveIntegerField()
    single_count = models.PositiveIntegerField()
    planned = models.JSONField(default=dict)
    expected = models.JSONField(default=dict)
    # Why it waits: rules/runs.py Alarm, as JSON.
    alarms = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_run"
        indexes = [models.Index(fields=["-planned_at"], name="run_planned")]
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=models.Q(is_open=True), name="one_run_is_open"
            )
        ]


class BillingBatch(models.Model):
    """
    What one transaction of a run issued. Written in it: what stands here, happened.

    Its invoices have the numbers from `first_number` to `last_number`.
    """

    run = models.ForeignKey(BillingRun, on_delete=models.PROTECT, related_name="batches")
    at = models.DateTimeField()
    issued_count = models.PositiveIntegerField()
    totals = models.JSONField(default=dict)
    first_number = models.CharField(max_length=40, blank=True)
    last_number = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "billing_batch"

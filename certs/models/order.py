"""The issuer's queue."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class Order(models.Model):
    """
    A host that needs a certificate. `store` is empty for the platform's own wildcard.

    `tries` counts failures in a row; `code` and `problem` say why the last one failed.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # for its turn
        ORDERED = "ordered"  # the authority was asked just now
        STUCK = "stuck"  # failed, comes again at next_try_at
        ISSUED = "issued"
        DROPPED = "dropped"  # the host was released

    class Reason(models.TextChoices):
        NEW = "new"
        RENEWAL = "renewal"

    OPEN = (State.WAITING, State.ORDERED, State.STUCK)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.CharField(max_length=63, blank=True)
    host = models.CharField(max_length=253)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    code = models.CharField(max_length=60, blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "certs_order"
        constraints = [
            models.UniqueConstraint(
                fields=["host"],
                condition=models.Q(state__in=["waiting", "ordered", "stuck"]),
                name="one_open_order_per_host",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=["waiting", "ordered", "stuck"]),
                name="certs_order_queue",
            )
        ]

from __future__ import annotations

from django.db import models


class IdempotencyRecord(models.Model):
    """The first answer given to a key. `status` 0: the first request is still running."""

    store = models.CharField(max_length=63)
    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_record"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "owner", "key"], name="idempotency_once_per_key"
            )
        ]

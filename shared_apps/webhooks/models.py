"""Addresses that are told, and what was told to them. Both in `public`, the store first."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class Endpoint(models.Model):
    """
    An address that wants to be told. Without `customer_id` it is the store's own and hears of
    everybody; a customer's hears of that customer only.

    Secrets are sealed inside the store; for a day after a new one the old one signs too. Since
    `failing_since` no try was good; before `rest_until` none is made. On the store's clock.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"  # a person wants it so
        DISABLED = "disabled"  # it failed for days, or said that it is gone

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.CharField(max_length=63)
    customer_id = models.UUIDField(null=True)
    url = models.CharField(max_length=500)
    label = models.CharField(max_length=80, blank=True)
    kinds = models.JSONField(default=list)
    sealed_secret = models.TextField()
    sealed_old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    failing_since = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    last_good_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "webhooks_endpoint"
        indexes = [models.Index(fields=["store", "customer_id"], name="webhooks_endpoint_of")]

    @property
    def wants(self) -> set[str]:
        return set(self.kinds)


class Delivery(models.Model):
    """
    One piece of news for one address, with every try. In monthly partitions, made in SQL; `at` is
    when it was told, on the store's clock. `body` is what is signed, to the byte.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        DELIVERED = "delivered"
        FAILED = "failed"

    pk = models.CompositePrimaryKey("store", "id", "at")
    store = models.CharField(max_length=63)
    id = models.UUIDField()
    at = models.DateTimeField()
    endpoint_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Each {at, status, said}; status 0: no answer came.
    tries = models.JSONField(default=list)
    next_try_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "webhooks_delivery"

    @property
    def message_id(self) -> str:
        """What a receiver knows it by: the same in every try."""
        return f"msg_{self.id.hex}"

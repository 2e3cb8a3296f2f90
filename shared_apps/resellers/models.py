"""The reseller row is the tenant; its schema is the store."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django_tenants.models import TenantMixin

from kernel.db.fields import Currency
from kernel.ids import new_id


class Reseller(TenantMixin):
    """
    A business with its own store. `clock_offset` is added to the real time inside the store: zero
    for real ones, moved by hand for demo and sandbox stores (`movable_clock`).
    """

    class Status(models.TextChoices):
        TRIAL = "trial"
        ACTIVE = "active"
        PAST_DUE = "past_due"
        SUSPENDED = "suspended"
        CLOSING = "closing"  # its machines are being ended; the machine terminates it then
        TERMINATED = "terminated"

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schema_name = models.CharField(max_length=63, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    owner_name = models.CharField(max_length=200)
    owner_email = models.EmailField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.TRIAL)
    status_reason = models.CharField(max_length=200, blank=True)
    tier = models.CharField(max_length=40, default="basic")
    is_house = models.BooleanField(default=False)
    # The host that links and mails use; empty: the free subdomain. Kept in step by `domains`.
    primary_host = models.CharField(max_length=253, blank=True)
    currency = Currency(default="EUR")
    language = models.CharField(max_length=8, default="en")
    timezone = models.CharField(max_length=60, default="Europe/Berlin")
    movable_clock = models.BooleanField(default=False)
    clock_offset = models.DurationField(default=timedelta)
    migration_hash = models.CharField(max_length=64)
    trial_ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    terminated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "resellers_reseller"


class ReadySchema(models.Model):
    """A schema built ahead of need. Claiming it is deleting its row."""

    schema_name = models.CharField(max_length=63, primary_key=True)
    migration_hash = models.CharField(max_length=64)
    built_at = models.DateTimeField()

    class Meta:
        db_table = "resellers_readyschema"

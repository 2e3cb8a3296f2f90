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
    # A copy of another store, to test with: no customer of the platform. See StoreCopy.
    is_copy = models.BooleanField(default=False, db_default=False)
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


class StoreCopy(models.Model):
    """
    What makes a store a copy: of which one, with what in it, and until when. Deleted with it.

    `once` names the click that made it. `per_plan`: made-up customers for each plan, at most.
    `expires_at` is real time, `ready_at` is on the copy's clock. `password` opens the copy to its
    owner; it is sealed inside the copy.
    """

    class State(models.TextChoices):
        MAKING = "making"
        READY = "ready"
        FAILED = "failed"

    store = models.OneToOneField(
        Reseller, on_delete=models.CASCADE, primary_key=True, related_name="copy"
    )
    original = models.ForeignKey(Reseller, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField()
    once = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAKING)
    problem = models.CharField(max_length=300, blank=True)
    per_plan = models.PositiveSmallIntegerField(default=0)
    # Of a hundred made-up cards so many refuse.
    fail_percent = models.PositiveSmallIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0)
    password = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "resellers_storecopy"
        constraints = [
            models.UniqueConstraint(fields=["original", "number"], name="copy_number_once"),
            models.UniqueConstraint(fields=["original", "once"], name="copy_once_per_click"),
        ]


class ClockMove(models.Model):
    """
    A copy's clock on its way, and where it went. One at a time: the constraint is the guard.

    `from_at` and `until` are on the copy's clock, the others are real time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.ForeignKey(Reseller, on_delete=models.CASCADE, related_name="moves")
    from_at = models.DateTimeField()
    until = models.DateTimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    moved_by = models.CharField(max_length=200)

    class Meta:
        db_table = "resellers_clockmove"
        constraints = [
            models.UniqueConstraint(
                fields=["store"], condition=models.Q(ended_at=None), name="one_move_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("from_at")), name="clock_moves_forward"
            ),
        ]

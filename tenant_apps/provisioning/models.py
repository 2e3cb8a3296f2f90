from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id


class Service(models.Model):
    """
    The thing a customer uses. `remote_id` is the platform's; `reference` (our id) is written into
    the platform's own field. Credentials are sealed for this store.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        PROVISIONING = "provisioning"
        SETUP_FAILED = "setup_failed"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        TERMINATED = "terminated"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer_id = models.UUIDField()
    subscription_id = models.UUIDField(unique=True)
    order_line_id = models.UUIDField()
    product_name = models.CharField(max_length=80)
    wholesale_code = models.CharField(max_length=40)
    hostname = models.CharField(max_length=253)
    image = models.CharField(max_length=80)
    image_label = models.CharField(max_length=120, blank=True)
    driver = models.CharField(max_length=40)
    remote_plan = models.CharField(max_length=80)
    connection_id = models.UUIDField(null=True)
    remote_id = models.CharField(max_length=80, blank=True)
    owner_name = models.CharField(max_length=200)
    owner_email = models.EmailField()
    username = models.CharField(max_length=40, blank=True)
    sealed_password = models.TextField(blank=True)
    ipv4 = models.CharField(max_length=60, blank=True)
    ipv6 = models.CharField(max_length=120, blank=True)
    # A cycle's price as the customer pays it; and what the store has of it a month, net of tax.
    retail_minor = MinorUnits(default=0)
    retail_net_minor = MinorUnits(default=0)
    currency = Currency()
    # The plan that the subscription wants, until the platform confirmed it: WantedPlan.
    wanted_plan = models.JSONField(null=True)
    # What was chosen beside the plan, code or number by option.
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=14, choices=State.choices, default=State.PENDING)
    state_reason = models.CharField(max_length=200, blank=True)
    # What the subscription wants; the state follows the platform's confirmation.
    wanted_suspended = models.BooleanField(default=False)
    # Before it is ended its data is copied: "try" where the platform can, "ask" a person else.
    last_copy = models.CharField(max_length=5, blank=True, default="", db_default="")
    power = models.CharField(max_length=8, default="unknown")
    power_seen_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField()
    active_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "provisioning_service"
        indexes = [models.Index(fields=["customer_id"], name="service_customer")]
        constraints = [
            models.UniqueConstraint(
                fields=["connection_id", "remote_id"],
                condition=~models.Q(remote_id="") & ~models.Q(state="terminated"),
                name="one_service_per_machine",
            )
        ]


class Job(models.Model):
    """
    One intent for one service. Step and memory are committed around every outside call, so that
    a crash anywhere leaves a row that says where to go on. One open job per service.

    `in_step` True: the step's call was about to be made and its outcome is not recorded: ask first.
    `fence` grows with every claim; a worker that lost its lease can't write any more.
    """

    class State(models.TextChoices):
        REQUESTED = "requested"
        RUNNING = "running"
        WAITING = "waiting"
        DONE = "done"
        STUCK = "stuck"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="jobs")
    action = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    step = models.CharField(max_length=20, blank=True)
    in_step = models.BooleanField(default=False)
    memory = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    polls = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    actor_kind = models.CharField(max_length=20, default="machine")
    actor_label = models.CharField(max_length=200, default="machine")
    requested_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "provisioning_job"
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(state__in=["requested", "running", "waiting", "stuck"]),
                name="one_open_job_per_service",
            )
        ]


class ActionLog(models.Model):
    """Every outside action: who asked, what the platform answered, how long it took."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="log")
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20)
    answer = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "provisioning_actionlog"
        indexes = [models.Index(fields=["service", "-at"], name="actionlog_service")]

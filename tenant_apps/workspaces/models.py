"""Workspaces and their sessions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kernel.db.fields import MinorUnits
from kernel.ids import new_id
from tenant_apps.catalog.rules.usage import UsagePrice
from tenant_apps.catalog.rules.usage_terms import read


class Workspace(models.Model):
    """
    The desktop of a service: one at a time. `state` is what was seen last, `wish` what is to be
    done: a crash between the two leaves a row that says where to go on.
    """

    class State(models.TextChoices):
        IDLE = "idle"  # there is no desktop
        STARTING = "starting"
        RUNNING = "running"
        PAUSED = "paused"
        STOPPING = "stopping"
        ENDED = "ended"

    class Wish(models.TextChoices):
        NONE = ""
        START = "start"
        RESUME = "resume"
        PAUSE = "pause"
        STOP = "stop"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service_id = models.UUIDField(unique=True)
    subscription_id = models.UUIDField(unique=True)
    customer_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.IDLE)
    desktop_id = models.CharField(max_length=80, blank=True)
    wish = models.CharField(max_length=10, choices=Wish.choices, blank=True)
    wish_at = models.DateTimeField(null=True)
    # How a session ends that this wish ends: UsageSession.How.
    wish_how = models.CharField(max_length=10, blank=True)
    # The look that this row goes by began then; one that began earlier is old news.
    seen_at = models.DateTimeField(null=True)
    # When it was last seen to run, and when the platform ends it if nobody uses it.
    live_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    # When somebody used it last, as far as that is known: a link was made, its expiry moved.
    used_at = models.DateTimeField(null=True)
    # Why the last wish came to nothing: a code, for programs and for the words of a page.
    error_code = models.CharField(max_length=60, blank=True)
    # What was used before then was told to billing, month by month.
    told_until = models.DateTimeField()
    idle_minutes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "workspaces_workspace"
        indexes = [models.Index(fields=["customer_id"], name="workspace_customer")]


class Spending(models.Model):
    """
    What a customer wants to spend on desktops in a month at most (minor units of the store's
    currency; null: no limit). `is_hard`: what runs is stopped then. `lows`: how often the credit
    ran short, `low_mark`: what was told last of it while it does (rules/spending.py).
    """

    customer_id = models.UUIDField(primary_key=True)
    limit_minor = MinorUnits(null=True)
    is_hard = models.BooleanField(default=True)
    low_mark = models.PositiveSmallIntegerField(null=True)
    lows = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "workspaces_spending"
        constraints = [
            models.CheckConstraint(
                condition=Q(limit_minor=None) | Q(limit_minor__gt=0), name="spending_limit_positive"
            )
        ]


class SpendingNotice(models.Model):
    """
    What a customer was told of, once each: `mark` percent of a month's limit, or so many minutes
    before its credit is used up. `occasion`: the month and the limit, or the crossing's number.
    """

    class Kind(models.TextChoices):
        LIMIT = "limit"
        CREDIT = "credit"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    occasion = models.CharField(max_length=40)
    mark = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "workspaces_spendingnotice"
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id", "kind", "occasion", "mark"], name="spending_told_once"
            )
        ]


class UsageSession(models.Model):
    """
    From when to when a desktop ran, at the price that held when it began. Frozen once it ended, and
    no instant of a workspace is in two of them (migrations/0002_guards.py).
    """

    class How(models.TextChoices):
        CUSTOMER = "customer"
        TEAM = "team"
        PAUSED = "paused"
        IDLE = "idle"
        EXHAUSTED = "exhausted"  # the credit
        LIMITED = "limited"  # by its customer's limit of a month
        LIMIT = "limit"  # the platform's own, on how long one runs
        OUTSIDE = "outside"
        SUSPENDED = "suspended"
        ENDED = "ended"  # with its service

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="sessions")
    desktop_id = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    # The price of an hour as it was sold (catalog/rules/usage_terms.py), in steps of so long.
    price = models.JSONField()
    step_minutes = models.PositiveSmallIntegerField()
    # What its ends rest on, for people: what was seen and what the platform said.
    evidence = models.JSONField(default=dict)

    class Meta:
        db_table = "workspaces_usagesession"
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(ended_at=None), name="one_open_session"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, how="")
                | (Q(ended_at__gte=F("started_at")) & ~Q(how="")),
                name="session_ends_after_it_begins",
            ),
        ]

    @property
    def rate(self) -> UsagePrice:
        return read(self.price)


class SessionPart(models.Model):
    """What of a session was told to billing: never changed, and no instant of it twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(UsageSession, on_delete=models.PROTECT, related_name="parts")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "workspaces_sessionpart"
        ordering = ["from_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="part_ends_after_it_begins"
            ),
        ]


class Share(models.Model):
    """
    A person whom a desktop's customer lets in: asked by mail, in once they accepted, out when
    either side ended it. The mail's link carries `nonce` signed, and holds until `expires_at`.
    """

    class Right(models.TextChoices):
        OPEN = "open"
        POWER = "power"  # and start, pause, resume and stop it

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="shares")
    email = models.EmailField()
    right = models.CharField(max_length=10, choices=Right.choices)
    nonce = models.CharField(max_length=32)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The desktop that a link was made of for them: it may still be open somewhere.
    opened_desktop = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "workspaces_share"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"], condition=Q(ended_at=None), name="shared_once"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, user=None)
                | Q(accepted_at__isnull=False, user__isnull=False),
                name="share_accepted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(right__in=("open", "power")), name="share_right"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="share_lower_case"),
        ]

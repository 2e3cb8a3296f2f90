from __future__ import annotations

from django.db import models

from kernel.ids import new_id
from shared_apps.mailing.rules.lifecycle import HOLDING


class SenderDomain(models.Model):
    """
    A domain that a store's mail is to leave under. Until it is proven, and while it drifts, mail
    leaves under the neutral address.

    All times are on the store's clock. The private key is sealed inside the store. `token` proves
    the domain where no proven host of the store does. `report` is what the last look saw.
    """

    class State(models.TextChoices):
        ENTERED = "entered"
        PROVEN = "proven"
        DRIFTING = "drifting"
        REMOVED = "removed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.CharField(max_length=63)
    domain = models.CharField(max_length=253)
    # The name that was bought, and what the domain looks like to a hurried reader.
    registrable = models.CharField(max_length=253)
    skeleton = models.CharField(max_length=253)
    local_part = models.CharField(max_length=40)
    token = models.CharField(max_length=40)
    selector = models.CharField(max_length=40)
    sealed_key = models.TextField()
    public_key = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ENTERED)
    state_since = models.DateTimeField()
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=list)
    # The SPF records that the last look saw: what ours is merged with.
    seen_spf = models.JSONField(default=list)
    problem_code = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "mailing_senderdomain"
        constraints = [
            models.UniqueConstraint(
                fields=["store"],
                condition=~models.Q(state="removed"),
                name="one_sender_per_store",
            ),
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(state__in=HOLDING),
                name="sender_of_one_store",
            ),
        ]

    @property
    def address(self) -> str:
        return f"{self.local_part}@{self.domain}"


class SenderStep(models.Model):
    """One step on a sender domain's way: who, when, why. Only ever added."""

    sender = models.ForeignKey(SenderDomain, on_delete=models.CASCADE, related_name="steps")
    store = models.CharField(max_length=63)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.CharField(max_length=200)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "mailing_senderstep"
        indexes = [models.Index(fields=["sender", "at"], name="mailing_senderstep_sender")]


class MailAccount(models.Model):
    """
    A store's own account at a mail service. Paused, mail leaves by the platform's way.

    `problem` is the service's own answer, for the team. Credentials are sealed inside the store.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        REMOVED = "removed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.CharField(max_length=63)
    service = models.CharField(max_length=20)
    sealed_settings = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    state_since = models.DateTimeField()
    created_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "mailing_mailaccount"
        constraints = [
            models.UniqueConstraint(
                fields=["store"],
                condition=~models.Q(state="removed"),
                name="one_mail_account_per_store",
            )
        ]

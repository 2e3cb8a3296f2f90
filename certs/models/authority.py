"""The certificate authority: our account, what we asked of it, what it wants to see."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class Authority(models.Model):
    """
    One per directory address. `sealed_account`: certbot's account files, sealed.

    While `paused_until` lies ahead nothing is ordered; `failures` counts its own faults in a row.
    """

    directory = models.CharField(max_length=300, primary_key=True)
    sealed_account = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    code = models.CharField(max_length=60, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        db_table = "certs_authority"


class Attempt(models.Model):
    """
    One order at the authority; written before it is asked. What the limits are counted from.

    `registered`: the registrable domain of the host, which the authority counts by.
    """

    class Outcome(models.TextChoices):
        ASKED = "asked"  # on its way, or lost in a crash: counts as everything
        ISSUED = "issued"
        FAILED = "failed"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("certs.Order", on_delete=models.CASCADE, related_name="attempts")
    host = models.CharField(max_length=253)
    registered = models.CharField(max_length=253)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.ASKED)
    code = models.CharField(max_length=60, blank=True)
    problem = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "certs_attempt"
        indexes = [
            models.Index(fields=["at"], name="certs_attempt_at"),
            models.Index(fields=["registered", "at"], name="certs_attempt_registered"),
            models.Index(fields=["host", "at"], name="certs_attempt_host"),
        ]


class Challenge(models.Model):
    """What any web node answers under a token, for one host, until it expires."""

    token = models.CharField(max_length=128, primary_key=True)
    host = models.CharField(max_length=253)
    answer = models.CharField(max_length=300)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "certs_challenge"

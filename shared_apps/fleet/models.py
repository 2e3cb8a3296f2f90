from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class Connection(models.Model):
    """One account on one platform. `sealed_settings` opens on the platform side only."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)
    driver = models.CharField(max_length=40)
    sealed_settings = models.TextField()
    location = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    state_reason = models.CharField(max_length=300, blank=True)
    healthy = models.BooleanField(null=True)
    health_message = models.CharField(max_length=300, blank=True)
    health_facts = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "fleet_connection"


class Image(models.Model):
    """
    An operating system that a remote plan can be installed with, or a desktop that it can start,
    as the platform said last. `icon_url` is on the platform's host: not for a customer's page.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="images")
    driver = models.CharField(max_length=40)
    remote_plan = models.CharField(max_length=80)
    remote_id = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    version = models.CharField(max_length=40, blank=True)
    family = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=500, blank=True, default="", db_default="")
    icon_url = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        db_table = "fleet_image"
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "remote_plan", "remote_id"], name="image_once_per_plan"
            )
        ]

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}".strip()

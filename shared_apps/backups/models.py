"""The journal of what was kept and of what was brought back. In `public`, real time."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """
    One backup or rehearsal. The row is written before it begins: without an end it died on the way.

    `reaches`: up to when the data goes that was kept, or was brought back.
    """

    class Kind(models.TextChoices):
        BASE = "base"
        FILES = "files"
        REHEARSAL = "rehearsal"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    good = models.BooleanField(default=False)
    reaches = models.DateTimeField(null=True)
    said = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "backups_run"
        indexes = [models.Index(fields=["kind", "-began_at"], name="backups_run_newest")]

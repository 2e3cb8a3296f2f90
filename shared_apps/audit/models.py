from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One act. `facts` holds what changed, never a secret. Triggers refuse change and removal."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "audit_event"
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="audit_event_subject")]

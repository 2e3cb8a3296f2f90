from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "shared_apps.audit"
    label = "audit"
    append_only = ("audit_event",)

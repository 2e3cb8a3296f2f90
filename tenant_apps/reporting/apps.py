from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "tenant_apps.reporting"
    label = "reporting"

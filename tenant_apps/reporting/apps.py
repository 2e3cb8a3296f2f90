from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.copies import Copied


class ReportingConfig(AppConfig):
    name = "tenant_apps.reporting"
    label = "reporting"
    copied = (Copied("reporting.ExchangeRate"),)

from __future__ import annotations

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """No store sees any of it."""

    name = "shared_apps.backups"
    label = "backups"

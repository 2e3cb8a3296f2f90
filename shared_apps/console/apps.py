from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConsoleConfig(AppConfig):
    name = "shared_apps.console"
    label = "console"

    def ready(self) -> None:
        autodiscover_modules("web.panels")

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401 - registers the checks
        from config.watching.counts import count_call
        from kernel.calls import watch_calls_with

        watch_calls_with(count_call)

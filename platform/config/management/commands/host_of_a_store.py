"""The main name of one open store: what a deploy visits through the new web server."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from kernel.tenancy.context import on_platform_side
from shared_apps.resellers.selectors import oldest_open_store


class Command(BaseCommand):
    help = "Print the main name of the oldest store that is open; nothing before there is one."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with on_platform_side():
            store = oldest_open_store()
        self.stdout.write(store.primary_host if store else "", ending="")

"""Print docs/settings.md."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from config.options.document import document


class Command(BaseCommand):
    help = "Print the table of all settings, as docs/settings.md has it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")

"""The look of a rehearsal, in a process that is logged in to the restored server only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandParser

from config.rehearsal.drill import look_at_restored


class Command(BaseCommand):
    help = "Part of restore_drill: never run it against the living database by hand."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("wanted", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(look_at_restored(options["wanted"]))

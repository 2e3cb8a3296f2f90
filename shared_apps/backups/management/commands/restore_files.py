"""`manage.py restore_files --into /var/lib/ezscale/media`: the sealed copies, as of a time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from kernel.clock import real_now
from kernel.errors import OutsideError
from kernel.tenancy.context import on_platform_side
from shared_apps.backups.flows import bring_files_back


class Command(BaseCommand):
    help = "Write the uploads of a disk back from their sealed copies, into an empty folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, required=True)
        parser.add_argument("--at", default="", help="2026-11-22T08:00 (UTC); else: the last")

    def handle(self, *args: Any, **options: Any) -> None:
        into: Path = options["into"]
        if into.exists() and any(into.iterdir()):
            raise CommandError(f"{into} is not empty")
        at = real_now()
        if options["at"]:
            at = datetime.fromisoformat(options["at"])
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
        into.mkdir(parents=True, exist_ok=True)
        try:
            with on_platform_side():
                count = bring_files_back(into, at)
        except OutsideError as error:
            raise CommandError(error.answer) from error
        self.stdout.write(f"{count} files are back in {into}")

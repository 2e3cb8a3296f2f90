"""`manage.py backup files` every 15 minutes, `manage.py backup base` once a day (infra/systemd)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from kernel.tenancy.context import on_platform_side
from shared_apps.backups import flows
from shared_apps.backups.drivers.pgbackrest import PgBackRest


class Command(BaseCommand):
    help = (
        "Keep what may be lost. `base`: the database by pgBackRest, as the account that owns its"
        " files. `files`: uploads that lie on this disk, sealed. Exit code 1 when it failed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["base", "files"])

    def handle(self, *args: Any, **options: Any) -> None:
        with on_platform_side():
            if options["what"] == "files":
                if settings.S3_BUCKET:
                    self.stdout.write("uploads lie in a bucket: its versions keep them")
                    return
                run = flows.keep_files(Path(settings.MEDIA_ROOT))
            else:
                if not settings.BACKUP_STANZA:
                    raise CommandError("EZSCALE_BACKUP_STANZA names no stanza of pgBackRest")
                run = flows.keep_base(PgBackRest(settings.BACKUP_STANZA, settings.BACKUP_CONFIG))
        if not run.good:
            raise CommandError(run.said)
        facts = ", ".join(f"{name} {value}" for name, value in run.facts.items())
        self.stdout.write(f"{run.kind}: kept up to {run.reaches:%Y-%m-%d %H:%M:%S} UTC; {facts}")

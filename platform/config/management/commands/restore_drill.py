"""`manage.py restore_drill`: bring everything back beside the living, look, and say the minutes."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from config.rehearsal.drill import rehearse
from shared_apps.backups.models import Run


class Command(BaseCommand):
    help = (
        "Restore database and files from the backup to an instant, into a folder of its own, start"
        " Postgres on it, compute every ledger, and write down what came of it. Exit code 1 when"
        " anything is missing or another. As the account that owns the database's files."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", default="", help="2026-11-22T08:00 (UTC); else: now")
        parser.add_argument("--scratch", type=Path, help="where there is room for all of it")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BACKUP_STANZA:
            raise CommandError("EZSCALE_BACKUP_STANZA names no stanza of pgBackRest")
        scratch = options["scratch"] or Path(settings.STATE) / "rehearsal"
        say = (lambda _text: None) if options["json"] else self.stdout.write
        run = rehearse(scratch, say, _instant(options["at"]))
        if options["json"]:
            self.stdout.write(json.dumps({"good": run.good, "said": run.said, **run.facts}))
        else:
            self._say(run)
        if not run.good:
            sys.exit(1)

    def _say(self, run: Run) -> None:
        facts = run.facts
        if "minutes" in facts:
            equal = "equal" if facts["ledger_hash"] == facts["restored_hash"] else "NOT equal"
            self.stdout.write(
                f"{facts['books']} ledgers, {facts['entries']} entries, {facts['secrets']} sealed"
                f" secrets, {facts['files']} files; ledger hash {equal}: {facts['restored_hash']}"
            )
            self.stdout.write(
                f"{facts['minutes']} minutes: {facts['minutes_fetched']} fetched,"
                f" {facts['minutes_up']} until the database was up"
            )
        self.stdout.write("the rehearsal was good" if run.good else f"FAILED: {run.said}")


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no instant: say 2026-11-22T08:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

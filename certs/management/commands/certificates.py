"""The sealed copies of certificates: written again, or taken back into the books."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from certs.flows import copy_all, restore_all
from kernel.errors import OutsideError


class Command(BaseCommand):
    help = (
        "copy: write the copies that are missing, damaged, or sealed under an older key. "
        "restore: put the newest good copy of every host back into the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["copy", "restore"])
        parser.add_argument("--host", default="", help="restore this one only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["what"] == "copy":
                self._copy()
            else:
                self._restore(options["host"].lower())
        except OutsideError as error:
            raise CommandError(f"the storage does not answer: {error}") from error

    def _copy(self) -> None:
        done, failed = copy_all()
        self.stdout.write(f"{done} written, {failed} failed")
        if failed:
            raise CommandError("some have no copy; they are tried again every 15 minutes")

    def _restore(self, host: str) -> None:
        found = restore_all(host)
        for one in found:
            self.stdout.write(" ".join(part for part in (one.host, one.state, one.problem) if part))
        if any(one.state == "failed" for one in found):
            raise CommandError("not all hosts came back; order the others anew")

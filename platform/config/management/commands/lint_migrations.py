"""Refuse migrations that the release before them would notice."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from config.evolving.history import contracts_done, contracts_to_come, judge_all
from kernel.tenancy.context import on_platform_side


class Command(BaseCommand):
    help = (
        "Look at every migration since the first release: old and new run side by side. Exit code"
        " 1 when one takes away, renames, tightens or locks without saying so."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--contracts",
            action="store_true",
            help="print the releases that must have run before, one a line, and judge nothing",
        )
        parser.add_argument(
            "--contracts-done",
            action="store_true",
            help="the same of what was taken away already: no older release can come back",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["contracts"] or options["contracts_done"]:
            asked = contracts_to_come if options["contracts"] else contracts_done
            with on_platform_side():
                self.stdout.write("\n".join(asked()))
            return
        if found := judge_all():
            raise CommandError("\n".join(map(str, found)))
        self.stdout.write("every migration can run beside the release before it")

"""How many requests a kind of process answered since it started, and how many with an error."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandParser
from prometheus_client.multiprocess import MultiProcessCollector

from config.watching import folder
from config.watching.counts import REQUESTS


class Command(BaseCommand):
    help = "Read the counts of one kind of process: what a deploy asks of the new web server."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--process", required=True, help="EZSCALE_PROCESS of those that count")

    def handle(self, *args: Any, **options: Any) -> None:
        files = [str(file) for file in (folder.ALL / options["process"]).glob("*.db")]
        total, errors = 0, 0
        for metric in MultiProcessCollector.merge(files):  # type: ignore[no-untyped-call]
            for sample in metric.samples:
                if sample.name == f"{REQUESTS._name}_total":
                    total += int(sample.value)
                    errors += int(sample.value) if sample.labels["status"] == "5xx" else 0
        self.stdout.write(f"{total} answers, {errors} errors")

"""`manage.py doctor`: 0 when all is well or only warned of, 1 when something is broken."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand, CommandParser

from config.doctor import examine
from config.doctor.finding import FAIL


class Command(BaseCommand):
    help = "Look at everything that the product stands on, and say how to mend what is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(examine())
        if options["json"]:
            rows = [{"look": name, **asdict(one)} for name, one in found]
            self.stdout.write(json.dumps(rows, indent=1))
        else:
            for name, one in found:
                self.stdout.write(f"{one.level:4}  {name}: {one.saw}")
                if one.mend:
                    self.stdout.write(f"      → {one.mend}")
        if any(one.level == FAIL for _name, one in found):
            sys.exit(1)

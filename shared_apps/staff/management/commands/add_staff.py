"""The first person of the staff, and anybody of it who can't get in: by a link, without mail."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.tenancy.context import on_platform_side
from shared_apps.staff.services import add_staff, way_in


class Command(BaseCommand):
    help = (
        "Add a person to the staff and print the link with which they choose a password."
        " Again: a new link for the same person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        with on_platform_side():
            try:
                user = add_staff(email=options["email"], name=options["name"], actor=MACHINE)
            except Invalid as no:
                raise CommandError(str(no)) from None
            link = way_in(user, actor=MACHINE)
        self.stdout.write(f"{user.email} is of the staff. Good once, for three days:\n{link}")

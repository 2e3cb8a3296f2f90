"""Compute a store's invoice lines again from their records, and say which come out otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError, CommandParser

from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.resellers.selectors import store_by_slug
from tenant_apps.billing.replaying import Replayed, replayed


class Command(BaseCommand):
    help = (
        "Compute every line of a store's invoices again from what is kept with it, and compare it"
        " byte for byte with what is stored. Writes nothing. Exit code 1 when one differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("store", help="a store's short name")
        parser.add_argument("--customer", type=UUID, default=None, metavar="ID")
        parser.add_argument("--from", type=date.fromisoformat, default=None, metavar="DAY")
        parser.add_argument("--to", type=date.fromisoformat, default=None, metavar="DAY")

    def handle(self, *args: Any, **options: Any) -> None:
        with on_platform_side():
            store = store_by_slug(options["store"])
        if store is None:
            raise CommandError(f"There is no store called {options['store']!r}.")
        same = total = 0
        with in_store(store):
            for one in replayed(
                customer_id=options["customer"], first=options["from"], last=options["to"]
            ):
                total += 1
                same += one.is_same
                if not one.is_same:
                    self._tell(one)
        self.stdout.write(f"replayed lines: {same}/{total}")
        if same < total:
            raise CommandError(f"{total - same} of {total} lines come out otherwise")

    def _tell(self, one: Replayed) -> None:
        self.stdout.write(f"{one.number}, line {one.position}")
        self.stdout.write(f"  stored    {one.stored.decode()}")
        self.stdout.write(f"  computed  {one.computed.decode()}")

"""Compute all books anew, and say what is wrong with them."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from kernel.actor import Actor
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.resellers.selectors import all_stores, store_by_slug
from tenant_apps.billing.services import trust_books, verify_books
from wholesale.books import verify_platform
from wholesale.models import BooksCheck

_ACTOR = Actor("machine", "verify_books", "verify_books")


class Command(BaseCommand):
    help = (
        "Seal what is not sealed yet and compute the chain, the balances and the papers of the"
        " ledgers anew: of one store, or of all and the platform. Exit code 1 when one is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("store", nargs="?", default="", help="a store's short name")
        parser.add_argument(
            "--trust",
            default="",
            metavar="REASON",
            help="take this store's chain as good as it ends now, e.g. after a restore",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug, reason = options["store"], options["trust"]
        if reason and not slug:
            raise CommandError("--trust is said of one store")
        with on_platform_side():
            stores = [store_by_slug(slug)] if slug else list(all_stores())
        broken = 0
        for store in stores:
            if store is None:
                raise CommandError(f"There is no store called {slug!r}.")
            with in_store(store):
                if reason:
                    trust_books(reason, actor=_ACTOR)
                broken += self._say(store.name, verify_books())
        if not slug:
            with on_platform_side():
                broken += self._say("wholesale", verify_platform())
        if broken:
            raise CommandError(f"{broken} of {len(stores) + (not slug)} books are broken")

    def _say(self, name: str, check: BooksCheck) -> bool:
        state = "broken" if check.findings else "good"
        self.stdout.write(f"{name}: {state}, {check.entries} entries, head {check.head[:16]}")
        for finding in check.findings:
            self.stdout.write("  " + " ".join(part for part in finding if part))
        return bool(check.findings)

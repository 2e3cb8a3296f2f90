"""Let days pass in a demo or sandbox store, and say what happened meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from kernel.actor import Actor
from kernel.clock import local_date
from kernel.errors import Refusal
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.store import Store
from shared_apps.outbox.selectors import last_message, told_since
from shared_apps.resellers import flows
from shared_apps.resellers.selectors import store_by_slug

_ACTOR = Actor("machine", "advance", "advance")
_WORDS = {
    "billing.invoice_issued": "invoices issued",
    "billing.invoice_paid": "invoices paid",
    "billing.reminder_due": "reminders due",
    "billing.subscription_suspended": "subscriptions suspended",
    "billing.subscription_ended": "subscriptions ended",
    "payments.payment_received": "charges received",
    "payments.payment_failed": "charges declined",
    "provisioning.service_activated": "services made ready",
    "provisioning.service_suspended": "services suspended",
    "provisioning.service_resumed": "services resumed",
    "provisioning.service_ended": "services ended",
}


class Command(BaseCommand):
    help = "Move the clock of a store that has a movable one, day by day, doing what falls due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="The store's short name.")
        parser.add_argument("--days", type=int, required=True, help="1 to 400.")

    def handle(self, *args: Any, **options: Any) -> None:
        with on_platform_side():
            store = store_by_slug(options["slug"])
            begin = last_message()
        if store is None:
            raise CommandError(f"There is no store called {options['slug']!r}.")
        try:
            with _warnings_only(options["verbosity"]):
                after = flows.advance(store.id, options["days"], actor=_ACTOR)
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{store.name}: {_day(store)} -> {_day(after)}")
        with on_platform_side():
            told = told_since(store.key, begin)
        for kind, count in sorted(told.items()):
            self.stdout.write(f"  {count:5}  {_words(kind)}")
        if not told:
            self.stdout.write("  nothing fell due")


def _words(kind: str) -> str:
    """What a person reads of a kind of event: its own words, without its app."""
    return _WORDS.get(kind) or kind.partition(".")[2].replace("_", " ")


@contextmanager
def _warnings_only(verbosity: int) -> Iterator[None]:
    """A line of log for each call outside would bury what a person reads; -v 2 brings them back."""
    root = logging.getLogger()
    before = root.level
    if verbosity < 2:
        root.setLevel(max(before, logging.WARNING))
    try:
        yield
    finally:
        root.setLevel(before)


def _day(store: Store) -> str:
    return local_date(flows.store_now(store), store.timezone).isoformat()

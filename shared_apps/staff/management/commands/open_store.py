"""Open a store from the command line: a new installation's own shop, mostly."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.tenancy.context import in_store, on_platform_side
from kernel.web.links import host_url
from shared_apps.identity.models import User
from shared_apps.resellers.selectors import store_by_slug
from shared_apps.resellers.services import OpenStore, open_store
from shared_apps.staff.services import way_in


class Command(BaseCommand):
    help = (
        "Open a store and print its addresses and the link with which its owner chooses a password."
        " A store that is there stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="its short name: the first part of its free address")
        parser.add_argument("--name", required=True, help="the company")
        parser.add_argument("--owner-name", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--currency", default="EUR")
        parser.add_argument("--language", default="en")
        parser.add_argument("--timezone", default="Europe/Berlin")
        parser.add_argument("--tier", default="basic", help="of the wholesale price list")
        parser.add_argument(
            "--house", action="store_true", help="the platform's own shop, at the root domain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with on_platform_side():
            store = store_by_slug(options["slug"])
        if store is not None:
            self.stdout.write(f"{store.name} is there: {host_url(store.primary_host)}")
            return
        wish = OpenStore(**{name: options[name] for name in _SAID}, is_house=options["house"])
        try:
            store = open_store(wish, actor=MACHINE)
        except (Invalid, Conflict) as no:
            raise CommandError(str(no)) from None
        with in_store(store):
            link = way_in(User.objects.get(email=wish.owner_email.strip().lower()), actor=MACHINE)
        self.stdout.write(
            f"{store.name}\n  shop   {host_url(store.primary_host)}"
            f"\n  team   {host_url(store.primary_host, '/manage/')}"
            f"\n  owner  {link}"
        )


_SAID = ("name", "slug", "owner_name", "owner_email", "currency", "language", "timezone", "tier")

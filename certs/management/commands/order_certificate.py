"""Put a host into the queue by hand: the platform's own wildcard, mostly."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandParser

from certs import services
from kernel.tenancy.context import on_platform_side


class Command(BaseCommand):
    help = "Order a certificate for one of the platform's own names, e.g. '*.hosting.example'."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host")

    def handle(self, *args: Any, **options: Any) -> None:
        with on_platform_side():
            row = services.order(host=options["host"].lower(), store="")
        self.stdout.write(f"{row.host} is in the queue ({row.state})")

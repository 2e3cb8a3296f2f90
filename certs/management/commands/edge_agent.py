"""Keeps the certificates of one edge in step. Runs beside nginx, as nginx's own user."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

import structlog
from django.core.management import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from certs.flows import sync_edge

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Write this edge's certificates into a folder that nginx reads, and keep them current."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, required=True)
        parser.add_argument("--name", required=True, help="this edge's name, e.g. its host name")
        parser.add_argument("--every", type=int, default=3, help="seconds between two looks")
        parser.add_argument("--once", action="store_true", help="one look, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            changed = sync_edge(options["name"], options["folder"])
            self.stdout.write(f"{changed} changed")
            return
        leave = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: leave.set())
        while not leave.wait(options["every"]):
            self._look(options["name"], options["folder"])

    def _look(self, name: str, folder: Path) -> None:
        """A database that is away changes nothing on disk: nginx goes on with what is there."""
        try:
            sync_edge(name, folder)
        except (DatabaseError, OSError) as error:
            log.warning("edge_not_synced", edge=name, error=f"{type(error).__name__}: {error}")
            connection.close()

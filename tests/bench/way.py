"""From a right DNS record to an answer over HTTPS, with Pebble and nginx, store after store."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections

from certs.flows import sync_edge
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from sandbox.common.process import free_port
from shared_apps.domains import flows, services
from shared_apps.domains.models import Claim
from shared_apps.domains.rules.records import proof_name, proof_value
from shared_apps.outbox.flows import work_until_quiet
from tests.bench.board import Board, median, say
from tests.certs import edges, lab
from tests.certs.edges import RunningEdge
from tests.certs.lab import AcmeLab

_ROUNDS = 7


def measure(board: Board, stores: list[Store]) -> None:
    """One process does all the work in turns; the agent's three seconds at most come on top."""
    if lacking := lab.missing():
        say(f"  {lacking} is not installed: left out")
        return
    with (
        tempfile.TemporaryDirectory(prefix="way-bench-") as name,
        _ground(Path(name)) as (authority, edge),
    ):
        took = [
            _one(authority, edge, store, f"shop.way{number}.test")
            for number, store in enumerate(stores[: _ROUNDS + 1])
        ]
    board.put("edge.dns_to_https_seconds", median(took[1:]), "s", goal=10, better="lower")


def _one(authority: AcmeLab, edge: RunningEdge, store: Store, host: str) -> float:
    """Seconds from the record that was missing to the store's own page under the name."""
    with in_store(store):
        row = services.claim(typed=host, purpose="shop", wants_primary=False, actor=MACHINE)
        flows.check(row.pk)  # the first look finds no proof
    with on_platform_side():
        work_until_quiet()
    began = time.monotonic()
    authority.tell_dns("set-txt", host=f"{proof_name(host)}.", value=proof_value(row.token))
    with in_store(store):
        flows.check(row.pk)
    until = began + 60
    while time.monotonic() < until:
        work_until_quiet()
        with on_platform_side():
            sync_edge("bench", edge.edge.folder)
        work_until_quiet()
        with in_store(store):
            if Claim.objects.get(pk=row.pk).state == Claim.State.LIVE:
                break
    while not (said := edge.get(host, "/auth/login/")).startswith("HTTP/1.1 200"):
        if time.monotonic() > until:
            raise RuntimeError(f"{host} does not answer: {said[:300]}")
    return time.monotonic() - began


@contextmanager
def _ground(folder: Path) -> Iterator[tuple[AcmeLab, RunningEdge]]:
    port = free_port()
    with (
        lab.web(port),
        lab.running(folder / "acme", web_port=port) as authority,
        edges.running(folder, web_port=port) as edge,
    ):
        settings.ACME_DIRECTORY = authority.pebble.directory
        settings.ACME_CA_BUNDLE = str(authority.pebble.ca_bundle)
        settings.ACME_HTTP_PORT = port
        settings.ACME_PROBE_PRIVATE = True
        settings.DNS_SERVERS = [authority.dns]
        settings.EDGE_IPV4 = ["127.0.0.1"]
        try:
            yield authority, edge
        finally:
            connections.close_all()

"""
A hundred people at once on all stores: how much is answered, how soon, and whose words are shown.

The servers, the visitors and the processor's double share the machine. ANSWERS (100,000) ends the
run, or LOAD_SECONDS (480) when it is slower.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import connections

from embedded.cluster import Cluster
from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.store import Store
from sandbox.common.process import free_port, running
from shared_apps.fleet.flows import learn_images
from shared_apps.fleet.services import connect
from shared_apps.gateways.adapters.stripe import allow_api_base
from tests.bench.board import Board, say
from tests.bench.load.crew import Heads, World, at_once, gather
from tests.bench.load.effort import spent
from tests.bench.load.places import Place, is_delivered, settle
from tests.bench.load.servers import errors_of, serving
from tests.bench.load.tally import Tally
from tests.bench.load.wire import Socket
from tests.people import make_staff
from tests.sandbox.virtfusion.running import TOKEN, RunningPanel, running_panel
from tests.selling import CardSandbox

ANSWERS = int(os.environ.get("ANSWERS") or 100_000)
SECONDS = float(os.environ.get("LOAD_SECONDS") or 480)
SEED = int(os.environ.get("LOAD_SEED") or 20261122)
_DELIVERY_SECONDS = 240
_WARM_UP = 20  # answers a visitor, before anything counts
_SLOWEST = 15


def measure(board: Board, stores: list[Store], cluster: Cluster) -> None:
    """`stores` are dressed for it: nothing else should be measured in them afterwards."""
    heads = Heads()
    with tempfile.TemporaryDirectory(prefix="load-bench-") as name:
        folder = Path(name)
        port = free_port()
        with (
            running("sandbox.stripe", state=folder / "stripe") as url,
            running_panel(folder / "panel") as panel,
        ):
            allow_api_base(url)
            world = settle_all(stores, heads, CardSandbox(url), panel, port)
            with serving(port, world.cards) as kept:
                _await_deliveries(stores, world.places)
                connections.close_all()
                servers = [one.process.pid for one in kept if one.process]
                servers += [one.pid for one in cluster.processes]
                tally, seconds, effort = _live(heads, world, port, servers)
                for line in errors_of(kept) if tally.errors else ():
                    say(f"  in the log of {line}")
    _tell(board, heads, stores, tally, seconds)
    each = effort / max(tally.answers, 1) * 1e3
    board.put("load.processor_ms_per_answer", each, "ms", better="lower")


def settle_all(
    stores: list[Store], heads: Heads, cards: CardSandbox, panel: RunningPanel, port: int
) -> World:
    """A panel, staff, and each store with customers who have paid; no server is made yet."""
    began = time.perf_counter()
    with on_platform_side():
        emails = [make_staff(f"load{at}@staff.test", "Lou").email for at in range(heads.staff)]
        connect_panel(panel)
    people = heads.people(len(stores))
    places = []
    for number, store in enumerate(stores):
        places.append(settle(store, number, port=port, people=people, cards=cards))
        if number % 10 == 9:
            say(f"  {number + 1} stores dressed after {time.perf_counter() - began:.0f} s")
    admin = Place(-1, f"admin.{settings.ROOT_DOMAIN}", port)
    return World(places, admin, emails, cards)


def connect_panel(panel: RunningPanel) -> None:
    """For all stores; what its plans can be installed with is read from it."""
    facts = {"base_url": panel.url, "token": TOKEN, "location": "1", "allow_private": "yes"}
    row = connect(
        name="Load", driver="virtfusion", settings=facts, location="Falkenstein", actor=MACHINE
    )
    if wrong := learn_images(row.pk, ["1", "2", "3", "4"]):
        raise RuntimeError(wrong)


def _await_deliveries(stores: list[Store], places: Sequence[Place]) -> None:
    """The worker makes the servers that were paid."""
    began = said = time.perf_counter()
    waiting = list(zip(stores, places, strict=True))
    while waiting:
        waiting = [(store, place) for store, place in waiting if not is_delivered(store, place)]
        now = time.perf_counter()
        if now - began > _DELIVERY_SECONDS:
            raise RuntimeError(f"{len(waiting)} stores wait for their servers")
        if now - said > 10:
            said = now
            say(f"  {len(waiting)} stores wait for their servers")
        time.sleep(1)
    say(f"  all servers are made after {time.perf_counter() - began:.0f} s")


def _live(heads: Heads, world: World, port: int, servers: list[int]) -> tuple[Tally, float, float]:
    """What came, in how many seconds, with how much time of processors spent by the servers."""
    warm, tally = Tally(heads.all * _WARM_UP), Tally(ANSWERS)
    visitors = gather(heads, world, lambda: Socket(port), warm, SEED)
    for one in visitors:
        one.begin()
    say(f"  {len(visitors)} visitors are there and signed in; they warm up")
    at_once(visitors, warm, most_seconds=60)
    if warm.errors or warm.canaries:
        say("  while warming up: " + "; ".join(warm.samples))
    for one in visitors:
        one.tally = tally
    before = spent(servers)
    seconds = at_once(visitors, tally, most_seconds=SECONDS)
    return tally, seconds, spent(servers) - before


def _tell(board: Board, heads: Heads, stores: list[Store], tally: Tally, seconds: float) -> None:
    for line in tally.samples:
        say(f"  not as it should be: {line}")
    say(f"  the slowest pages of {len(tally.seconds)}: answers, median ms, 99 of 100 within ms")
    for name, count, half, most in tally.pages()[:_SLOWEST]:
        say(f"    {name:28} {count:7,} {half:9,.0f} {most:9,.0f}")
    board.put("load.users", heads.all, "users", better="higher")
    board.put("load.stores", len(stores), "stores", better="higher")
    board.put("load.requests_per_second", tally.answers / seconds, "requests/s", better="higher")
    for share in (50, 95, 99):
        board.put(f"load.p{share}", tally.part(share / 100), "ms", better="lower")
    board.put("load.answers", tally.answers, "answers", goal=ANSWERS, better="higher")
    board.put("load.errors", tally.errors, "answers", goal=0, better="lower")
    board.put("load.foreign_canaries", tally.canaries, "answers", goal=0, better="lower")

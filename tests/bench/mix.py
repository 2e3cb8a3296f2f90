"""
What an answer of the load's mix costs one process, and the database behind it.

The crowd of `load` in small, in turns and in this process, always the same one (MIX_SEED): its
numbers are processor time, so another's work on the machine moves them little. MIX_PROFILE names a
file for cProfile's figures, which slow everything down.
"""

from __future__ import annotations

import cProfile
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache
from django.db import connections

from embedded.cluster import Cluster
from kernel.tenancy.store import Store
from sandbox.common.process import running
from shared_apps.gateways.adapters.stripe import allow_api_base
from tests.bench.board import Board, say
from tests.bench.load.crew import Heads, World, gather, in_turns
from tests.bench.load.effort import spent
from tests.bench.load.inside import Inside
from tests.bench.load.measure import settle_all
from tests.bench.load.places import is_delivered
from tests.bench.load.tally import Tally
from tests.sandbox.virtfusion.running import running_panel
from tests.selling import CardSandbox, Shop

# The shares of a hundred, in six stores.
_HEADS = Heads(
    customers=12, guests=9, resellers=5, scripts=4, team_scripts=1, staff=1, processors=2
)
_ANSWERS = int(os.environ.get("MIX_ANSWERS") or 3_000)
_SEED = int(os.environ.get("MIX_SEED") or 7)
_WARM_UP = 600
_SHOWN = 25


def measure(board: Board, stores: list[Store], cluster: Cluster) -> None:
    """`stores` are dressed for it: nothing else should be measured in them afterwards."""
    from config.wsgi import application

    with tempfile.TemporaryDirectory(prefix="mix-bench-") as name:
        folder = Path(name)
        with (
            running("sandbox.stripe", state=folder / "stripe") as url,
            running_panel(folder / "panel", build_seconds="0.1") as panel,
        ):
            allow_api_base(url)
            cards = CardSandbox(url)
            world = settle_all(stores, _HEADS, cards, panel, 8000)
            for store, place in zip(stores, world.places, strict=True):
                shop = Shop(store, "", cards, panel)
                while not is_delivered(store, place):
                    shop.work(12)
            connections.close_all()
            cache.clear()
            _live(board, world, Inside(application), [one.pid for one in cluster.processes])


def _live(board: Board, world: World, wire: Inside, servers: list[int]) -> None:
    visitors = gather(_HEADS, world, lambda: wire, Tally(_WARM_UP), _SEED)
    for one in visitors:
        one.begin()
    in_turns(visitors, visitors[0].tally)
    wire.spent.clear()
    tally = Tally(_ANSWERS)
    for one in visitors:
        one.tally = tally
    before = spent(servers)
    with _profiled():
        in_turns(visitors, tally)
    database = spent(servers) - before
    connections.close_all()
    own = sum(map(sum, wire.spent.values()))
    for line in tally.samples:
        say(f"  not as it should be: {line}")
    say(f"  what costs most of {own:.1f} s: answers, ms of processor each, share")
    ranked = sorted(wire.spent.items(), key=lambda one: -sum(one[1]))
    for path, each in ranked[:_SHOWN]:
        share = sum(each) / own
        say(f"    {path:52} {len(each):6,} {sum(each) / len(each) * 1e3:8.2f} {share:7.1%}")
    board.put("mix.answers", tally.answers, "answers", better="higher")
    board.put("mix.errors", tally.errors, "answers", goal=0, better="lower")
    board.put("mix.foreign_canaries", tally.canaries, "answers", goal=0, better="lower")
    board.put("mix.web_ms_per_answer", own / tally.answers * 1e3, "ms", better="lower")
    board.put("mix.servers_ms_per_answer", database / tally.answers * 1e3, "ms", better="lower")
    board.put("mix.per_processor_second", tally.answers / own, "answers/s", better="higher")


@contextmanager
def _profiled() -> Iterator[None]:
    path = os.environ.get("MIX_PROFILE")
    if not path:
        yield
        return
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        profile.dump_stats(path)

"""Does a page get slower when a worker serves many stores instead of ten?"""

from __future__ import annotations

from kernel.tenancy.store import Store
from tests.bench.board import Board, median, paired
from tests.bench.crew import crew

_FEW = 10
_ROUNDS = 7


def measure(board: Board, stores: list[Store]) -> None:
    """The shop's front page, with all middleware; one worker for each working set."""
    hosts = [store.primary_host for store in stores]
    many, few = [], []
    with crew("product", "product") as [wide, narrow]:
        for turn in range(_ROUNDS + 1):
            for worker in (wide, narrow) if turn % 2 else (narrow, wide):
                mine = hosts if worker is wide else hosts[:_FEW]
                seconds = worker.ask("serve", path="/", hosts=mine, count=2 * len(hosts))
                if turn:  # the first round fills the caches
                    (many if worker is wide else few).append(seconds)
    board.put("request.page_ms", median(few) * 1e3, "ms", better="lower")
    board.put("request.growth", paired(many, few), "×", goal=2.0, better="lower")

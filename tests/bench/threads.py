"""One connection a thread, or psycopg's pool? Measured with the role wall, in gthread's shape."""

from __future__ import annotations

from kernel.tenancy.store import Store
from tests.bench.board import Board, median, paired
from tests.bench.crew import crew

_THREADS = 8
_EACH = 100
_ROUNDS = 5


def measure(board: Board, stores: list[Store]) -> None:
    hosts = [store.primary_host for store in stores[:20]]
    order = {"hosts": hosts, "count": _EACH, "threads": _THREADS}
    with crew("routed", "pooled") as [kept, pooled]:
        for queries in (1, 5):
            rates: dict[str, list[float]] = {"routed": [], "pooled": []}
            for turn in range(_ROUNDS + 1):
                for worker in (kept, pooled) if turn % 2 else (pooled, kept):
                    rate = worker.ask("throughput", path=f"/ask/{queries}/", **order)
                    if turn:
                        rates[worker.face].append(rate)
            name = f"connections.q{queries}"
            for face, label in (("routed", "per_thread"), ("pooled", "pool")):
                board.put(f"{name}.{label}", median(rates[face]), "requests/s", better="higher")
            ratio = paired(rates["routed"], rates["pooled"])
            board.put(f"{name}.per_thread_over_pool", ratio, "×", better="higher")

"""
Measure the product, print a table, write `bench.json`.

    python -m tests.bench [group …]      all groups but `load` and `mix`, when none is named

STORES (50) is how many stores the database holds; STATE (var) is where `bench.json` goes. A missed
goal is printed, and is no error: the machine may be busy. Ratios compare rounds that ran in turns.
"""

from __future__ import annotations

import os
import sys

from tests.bench.board import Board, say
from tests.bench.ground import ROOT, copy_database, prepared_servers

_NAMED = {"load", "mix"}  # they dress stores as they need them


def main(wanted: set[str]) -> None:
    count = max(int(os.environ.get("STORES") or 50), 20)
    board = Board()
    with prepared_servers() as cluster:
        import django

        django.setup()
        from django.db import connections

        from kernel.tenancy.context import on_platform_side
        from tests.bench import (
            billing,
            edge,
            growth,
            live,
            mix,
            onboarding,
            pages,
            relay,
            reports,
            routing,
            scheduler,
            threads,
            traffic,
            usage,
            way,
        )
        from tests.bench.load import measure as load
        from wholesale.seeds import seed_wholesale_catalogue

        with on_platform_side():
            seed_wholesale_catalogue()
        say("opening 10 stores")
        stores, _ = onboarding.open_stores(range(10))
        connections.close_all()
        copy_database(cluster, onboarding.SMALL)
        say(f"opening {count - 10} more")
        more, opened = onboarding.open_stores(range(10, count))
        stores += more
        groups = {
            "onboarding": lambda: onboarding.measure(board, opened),
            "routing": lambda: routing.measure(board, stores),
            "pages": lambda: pages.measure(board, stores[0]),
            "growth": lambda: growth.measure(board, stores),
            "scheduler": lambda: scheduler.measure(board, stores),
            "relay": lambda: relay.measure(board, stores),
            "connections": lambda: threads.measure(board, stores),
            "billing": lambda: billing.measure(board, stores),
            "reports": lambda: reports.measure(board, stores[-1]),
            "usage": lambda: usage.measure(board, stores[-2]),
            "traffic": lambda: traffic.measure(board, stores[1]),
            "live": lambda: live.measure(board, stores[2]),
            # After all that measures in the stores: they are dressed for it, and grow.
            "mix": lambda: mix.measure(board, stores[3:9], cluster),
            "load": lambda: load.measure(board, stores, cluster),
            "edge": lambda: [edge.measure(board), way.measure(board, stores)],
        }
        for name, measure in groups.items():
            if name in wanted or (not wanted and name not in _NAMED):
                say(f"{name}")
                measure()
        connections.close_all()
    say(board.table())
    board.write(ROOT / os.environ.get("STATE", "var") / "bench.json")


if __name__ == "__main__":
    main(set(sys.argv[1:]))

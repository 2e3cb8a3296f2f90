"""What it costs to know whose request it is: routing and role wall against plain Django."""

from __future__ import annotations

from kernel.tenancy.store import Store
from tests.bench.board import Board, median, paired
from tests.bench.crew import Worker, crew

_HOSTS = 20
_ROUNDS = 15
# queries in the view: requests a round, goal
_PAGES = {0: (2_000, 1.5), 1: (400, 1.45), 5: (120, 1.2)}


def measure(board: Board, stores: list[Store]) -> None:
    hosts = [store.primary_host for store in stores[:_HOSTS]]
    with crew("routed", "plain", schema=stores[0].schema_name) as [routed, plain]:
        for queries, (count, goal) in _PAGES.items():
            path = f"/ask/{queries}/"
            over, under = _rounds(routed, plain, path, hosts, count)
            name = f"routing.over_plain_q{queries}"
            board.put(f"{name}_us", median(under) * 1e6, "µs", better="lower")
            board.put(name, paired(over, under), "×", goal=goal, better="lower")
        _count(board, routed, hosts)


def _rounds(
    routed: Worker, plain: Worker, path: str, hosts: list[str], count: int
) -> tuple[list[float], list[float]]:
    over, under = [], []
    for turn in range(_ROUNDS + 1):
        for worker in (routed, plain) if turn % 2 else (plain, routed):
            seconds = worker.ask("serve", path=path, hosts=hosts, count=count)
            if turn:  # the first round only warms up
                (over if worker is routed else under).append(seconds)
    return over, under


def _count(board: Board, routed: Worker, hosts: list[str]) -> None:
    """The most that a request sent, over all hosts, each coming after another store's request."""
    sets, lookups = [], []
    for number, host in enumerate(hosts):
        sent = routed.ask("wire", path="/ask/5/", host=host, before=hosts[number - 1])
        sets.append(sum(sql.startswith("SET ") for sql in sent))
        lookups.append(sum("domains_domain" in sql or "resellers_" in sql for sql in sent))
    board.put("routing.domain_queries", max(lookups), "queries", goal=0, better="lower")
    board.put("routing.sets", max(sets), "messages", goal=1, better="lower")

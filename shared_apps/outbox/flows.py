"""Run the relay and the due work, by a worker or by hand (tests, demo, moving a clock)."""

from __future__ import annotations

from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.selectors import all_due
from shared_apps.outbox.services import relay_one, run_due

_BATCH = 500


def relay_until_quiet(limit: int = 5_000) -> int:
    """Carry deliveries until none is due. Returns how many were carried."""
    carried = 0
    while carried < limit and relay_one():
        carried += 1
    return carried


def hand_out_due() -> int:
    """Do what is due, the longest waiting first. Returns how much was handed out."""
    with on_platform_side():
        rows = all_due(_BATCH)
    return sum(run_due(row.store, row.kind, row.subject) for row in rows)


def work_until_quiet(store: str = "", rounds: int = 200) -> int:
    """Relay and due work in turns until nothing moves. For tests, the demo and moved clocks."""
    moved = 0
    for _ in range(rounds):
        now = relay_until_quiet()
        with on_platform_side():
            rows = all_due(_BATCH, store)
        now += sum(run_due(row.store, row.kind, row.subject) for row in rows)
        if not now:
            return moved
        moved += now
    return moved

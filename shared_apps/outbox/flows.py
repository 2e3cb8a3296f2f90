"""Run the relay and the due work, by a worker or by hand (tests, demo, moving a clock)."""

from __future__ import annotations

from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.selectors import all_due, gathered_due
from shared_apps.outbox.services import relay_one, run_due, run_together, wake_together

_BATCH = 500


def relay_until_quiet(limit: int = 5_000) -> int:
    """Carry deliveries until none is due. Returns how many were carried."""
    carried = 0
    while carried < limit and relay_one():
        carried += 1
    return carried


def hand_out_due() -> int:
    """
    Do what is due, the longest waiting first. Returns how much was handed out.

    What a store does together is only woken: a tick must not wait for one store's billing run.
    """
    with on_platform_side():
        rows, gathered = all_due(_BATCH), gathered_due()
    for place, kind in gathered:
        wake_together(place, kind)
    return sum(run_due(row.store, row.kind, row.subject) for row in rows) + len(gathered)


def work_together(store: str, kind: str) -> int:
    """A slice of what is due of a kind in a store; comes back while there is more to do."""
    done = run_together(store, kind)
    if done:
        wake_together(store, kind)
    return done


def work_until_quiet(store: str = "", rounds: int = 200) -> int:
    """Relay and due work in turns until nothing moves. For tests, the demo and moved clocks."""
    moved = 0
    for _ in range(rounds):
        now = relay_until_quiet()
        now += _do_due(store)
        if not now:
            return moved
        moved += now
    return moved


def _do_due(store: str) -> int:
    with on_platform_side():
        rows, gathered = all_due(_BATCH, store), gathered_due(store)
    done = sum(run_due(row.store, row.kind, row.subject) for row in rows)
    return done + sum(run_together(place, kind) for place, kind in gathered)

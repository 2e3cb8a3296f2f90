"""A tick visits the stores that have work due, however many stores there are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection

from kernel import clock
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.outbox.due import does_due
from shared_apps.outbox.flows import hand_out_due, work_until_quiet
from shared_apps.outbox.services import schedule, unschedule
from tests.bench.board import Board

_KIND = "bench.touch"


@does_due(_KIND)
def touch(subject: str) -> None:
    unschedule(_KIND, subject)


def measure(board: Board, stores: list[Store]) -> None:
    """Every tenth store has something due, every other store something later."""
    work_until_quiet()
    due = stores[::10]
    for store in stores:
        with in_store(store):
            later = timedelta(0) if store in due else timedelta(days=1)
            schedule(_KIND, "one", clock.now() + later)
    visited: set[str] = set()

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if "SET ROLE" in str(sql):
            visited.update(s.schema_name for s in stores if f'"{s.role}"' in str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        hand_out_due()
    ratio = len(visited) / len(due)
    board.put("scheduler.visited_over_due", ratio, "×", goal=1.0, better="lower")

"""Run a report's query: one pass over all of a store's papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

# The planner takes few rows for what a rate's days leave, and would look each invoice up by itself:
# half a million times in a big store. A report reads everything: hashes, with room for them.
_MANNERS = {"enable_nestloop": "off", "work_mem": "64MB"}
_SET = "select set_config(%s, %s, true)"


def read(query: str, asked: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """All rows. What is set for the reading does not outlive it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_SET, list(_MANNERS.items()))
        cursor.execute(query, asked)
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
        cursor.executemany(_SET, [(name, None) for name in _MANNERS])  # as it was
    return found

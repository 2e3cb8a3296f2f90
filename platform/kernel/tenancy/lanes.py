"""One piece of work of a store in several threads, where the database is what is waited for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.db import connection, connections

from kernel.tenancy.context import current_store, in_store

_T = TypeVar("_T")


def in_lanes(count: int, work: Callable[[int], _T]) -> list[_T]:
    """
    `work(0)` … `work(count - 1)` at once, in the store that one is in; what each returned.

    The first runs on the caller's connection, each other on one of its own that is closed at the
    end. All have ended when it returns. Raises the first failure, and RuntimeError inside a
    transaction, whose rows the other connections would not see.
    """
    if connection.in_atomic_block:
        raise RuntimeError("lanes would not see what this transaction wrote")
    store = current_store()

    def beside(number: int) -> _T:
        try:
            with in_store(store):
                return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max(count - 1, 1), thread_name_prefix="lane") as threads:
        others = [threads.submit(copy_context().run, beside, one) for one in range(1, count)]
        first = work(0)
        return [first, *(one.result() for one in others)]

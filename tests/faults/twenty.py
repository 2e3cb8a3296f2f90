"""Twenty threads that stay, round after round, each with its own connection to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.selling import Shop

THREADS = 20
Call = Callable[[int], Any]


@dataclass(frozen=True)
class Twenty:
    """`go` lets all of them loose at one moment; a refusal is an answer as well."""

    shop: Shop
    pool: ThreadPoolExecutor
    gate: threading.Barrier

    def go(self, call: Call) -> list[Any]:
        def work(number: int) -> Any:
            self.gate.wait()  # all wait here, so each thread has one of the twenty
            try:
                with self.shop.inside():
                    return call(number)
            except Exception as error:  # noqa: BLE001 - the judge looks at what came of it
                return error

        return list(self.pool.map(work, range(THREADS)))

    def _leave(self, _number: int) -> None:
        self.gate.wait()
        connection.close()


@contextmanager
def twenty(shop: Shop) -> Iterator[Twenty]:
    with ThreadPoolExecutor(THREADS) as pool:
        threads = Twenty(shop, pool, threading.Barrier(THREADS))
        try:
            yield threads
        finally:
            list(pool.map(threads._leave, range(THREADS)))

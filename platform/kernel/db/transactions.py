"""One transaction per verb, and no transaction around an outside call."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction

from kernel.http import guard_calls_with

log = structlog.get_logger(__name__)


class OpenTransaction(RuntimeError):
    """An outside call was about to be made while a transaction was open."""


class _Open(threading.local):
    """The verbs that are open on this thread's connection, and what they left for their end."""

    def __init__(self) -> None:
        self.verbs = 0
        self.last: dict[str, Callable[[], None]] = {}

    def close(self) -> None:
        self.verbs -= 1
        if not self.verbs:
            self.last.clear()


_open = _Open()


class _Verb(transaction.Atomic):
    def __enter__(self) -> None:
        super().__enter__()
        _open.verbs += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            while kind is None and _open.verbs == 1 and _open.last:
                _open.last.pop(next(iter(_open.last)))()
        except BaseException:
            _open.close()
            super().__exit__(*sys.exc_info())
            raise
        _open.close()
        super().__exit__(kind, value, trace)


def one_transaction() -> transaction.Atomic:
    """
    Open a transaction, or join the one that is open.

    Joining sets a savepoint: a refusal that the caller catches must not spoil its own work.
    """
    return _Verb(using=None, savepoint=True, durable=False)


def at_its_end(name: str, act: Callable[[], None]) -> None:
    """
    Do this as the last thing of the outermost `one_transaction`, once for each name; at once where
    none is open. For a lock that all verbs share: taken last, nobody holds it while waiting for
    another, and nobody waits for it longer than a commit takes.
    """
    if _open.verbs:
        _open.last[name] = act
    else:
        act()


def refuse_open_transaction() -> None:
    """Raise OpenTransaction unless the only open blocks are a test case's own."""
    blocks = [b for b in connection.atomic_blocks if not getattr(b, "_from_testcase", False)]
    if blocks:
        raise OpenTransaction("an outside call inside a database transaction")


def soon(task: Callable[[], Any]) -> None:
    """
    Nudge a worker after commit. The database already holds the work, so a lost nudge only costs
    time until the next tick: a broker that is down must not fail the request.
    A process that knows no broker leaves it to the tick.
    """

    if not settings.NUDGES:
        return

    def nudge() -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 - whatever the broker client raises
            log.warning("nudge_lost", error=type(error).__name__)

    transaction.on_commit(nudge)


guard_calls_with(refuse_open_transaction)

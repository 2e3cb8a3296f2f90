"""One transaction per verb, and no transaction around an outside call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.db import connection, transaction

from kernel.http import guard_calls_with

log = structlog.get_logger(__name__)


class OpenTransaction(RuntimeError):
    """An outside call was about to be made while a transaction was open."""


def one_transaction() -> transaction.Atomic:
    """
    Open a transaction, or join the one that is open.

    Joining sets a savepoint: a refusal that the caller catches must not spoil its own work.
    """
    return transaction.atomic()


def refuse_open_transaction() -> None:
    """Raise OpenTransaction unless the only open blocks are a test case's own."""
    blocks = [b for b in connection.atomic_blocks if not getattr(b, "_from_testcase", False)]
    if blocks:
        raise OpenTransaction("an outside call inside a database transaction")


def soon(task: Callable[[], Any]) -> None:
    """
    Nudge a worker after commit. The database already holds the work, so a lost nudge only costs
    time until the next tick: a broker that is down must not fail the request.
    """

    def nudge() -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 - whatever the broker client raises
            log.warning("nudge_lost", error=type(error).__name__)

    transaction.on_commit(nudge)


guard_calls_with(refuse_open_transaction)

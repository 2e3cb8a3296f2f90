"""Celery tasks that know where they run. A task without a place is refused, not run elsewhere."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task

from kernel.errors import NoStore
from kernel.tenancy.context import at, nowhere

log = structlog.get_logger(__name__)


class StoreTask(Task):
    """
    `place` is a mandatory keyword: a store's schema name or "public".

    The place is entered inside `__call__`, so that a failure to enter fails the task (a signal
    handler's exception is swallowed by Celery, and the task would run on `public`).
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        place = kwargs.pop("place", None)
        if not place or args:
            raise NoStore(f"task {self.name} was sent without a place")
        with nowhere(), at(place):
            return self.run(**kwargs)


class PlatformTask(Task):
    """Runs on the platform side; takes no place."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if "place" in kwargs:
            raise NoStore(f"task {self.name} takes no place")
        with nowhere(), at("public"):
            return self.run(*args, **kwargs)

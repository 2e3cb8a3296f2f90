"""Who wants to know how calls to the outside go: how many, to whom, how they ended, how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kernel.errors import OutsideError

# (vendor, outcome, seconds). The outcome is "ok", one of the four outside errors, or "broken".
Watcher = Callable[[str, str, float], None]
_watchers: list[Watcher] = []


def watch_calls_with(watcher: Watcher) -> None:
    """Tell `watcher` of each call that ended. Used once, by the roof."""
    if watcher not in _watchers:
        _watchers.append(watcher)


@contextmanager
def told(vendor: str) -> Iterator[None]:
    """
    Around one call. `vendor` is a constant of the code: a host or a store's own name would be a
    label without end.
    """
    began, outcome = time.monotonic(), "ok"
    try:
        yield
    except OutsideError as error:
        outcome = type(error).code  # of the class: an error's own code may be the vendor's
        raise
    except Exception:
        outcome = "broken"
        raise
    finally:
        for watcher in _watchers:
            watcher(vendor, outcome, time.monotonic() - began)

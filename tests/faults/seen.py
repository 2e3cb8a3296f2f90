"""A fault counts when it was seen to happen, and survives when all judges are content after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.prove import figures

NAME = "faults survived"


class Fault:
    """`happened()` is called once the fault was observed: an exit code, a counter, a restart."""

    def __init__(self) -> None:
        self.times = 0

    def happened(self, times: int | bool = 1) -> None:
        self.times += int(times)


@contextmanager
def fault(what: str) -> Iterator[Fault]:
    figures.add(NAME, got=0, total=1)
    one = Fault()
    yield one
    assert one.times, f"the fault did not happen: {what}"
    figures.add(NAME, got=1, total=0)
    figures.note(NAME, [what])

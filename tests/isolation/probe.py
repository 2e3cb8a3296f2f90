"""
A probe: something that must be refused, and its twin that must work.

The twin is the same request by somebody to whom the thing belongs. A probe counts only when its
twin works: an address that refuses everybody proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came back. `leaked`: something of the other side was seen, whatever the status."""

    refused: bool
    said: str


@dataclass(frozen=True, slots=True)
class Probe:
    """`kind` groups probes, `name` says what is tried."""

    kind: str
    name: str
    attack: Callable[[], Verdict]
    twin: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Result:
    probe: Probe
    twin_works: bool
    verdict: Verdict

    @property
    def counts(self) -> bool:
        return self.twin_works

    @property
    def good(self) -> bool:
        return self.twin_works and self.verdict.refused

    def __str__(self) -> str:
        return f"[{self.probe.kind}] {self.probe.name}: {self.verdict.said}"


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back. Outside calls are allowed, as in a test case."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def run(probe: Probe) -> Result:
    with undone():
        verdict = probe.attack()
    with undone():
        twin = probe.twin()
    return Result(probe, twin, verdict)


def run_all(probes: Iterable[Probe]) -> list[Result]:
    return [run(probe) for probe in probes]

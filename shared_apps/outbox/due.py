"""Which function does which kind of due work. Apps register theirs in `handlers`."""

from __future__ import annotations

from collections.abc import Callable

Runner = Callable[[str], None]
_runners: dict[str, Runner] = {}


def does_due(kind: str) -> Callable[[Runner], Runner]:
    """
    Register `run(subject)`, called inside the store with no transaction open.

    It must end by rescheduling or unscheduling its subject; work that does neither comes again
    when its lease ends. `kind` is stored and never renamed.
    """

    def decorate(run: Runner) -> Runner:
        if kind in _runners:
            raise ValueError(f"due work {kind!r} is taken")
        _runners[kind] = run
        return run

    return decorate


def runner(kind: str) -> Runner:
    return _runners[kind]


def due_kinds() -> list[str]:
    return sorted(_runners)

"""Which function does which kind of due work. Apps register theirs in `handlers`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Runner = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DueKind:
    """
    `where`: done inside the store, or on the platform side though on that store's clock.
    `together`: does what is due of it in the store one is in, in a slice of bounded time, and says
    how much that was; 0 when nothing is left that it may do.
    """

    run: Runner
    where: Literal["store", "platform"]
    together: Callable[[], int] | None = None


_kinds: dict[str, DueKind] = {}


def does_due(
    kind: str,
    *,
    where: Literal["store", "platform"] = "store",
    together: Callable[[], int] | None = None,
) -> Callable[[Runner], Runner]:
    """
    Register `run(subject)`, called with no transaction open.

    It must end by rescheduling or unscheduling its subject; work that does neither comes again
    when its lease ends. `kind` is stored and never renamed.

    With `together` a tick wakes that once for a store, however much is due; `run` is then for
    single pieces in a hurry (`schedule(wake=True)`, and what `together` leaves to it).
    """

    def decorate(run: Runner) -> Runner:
        if kind in _kinds:
            raise ValueError(f"due work {kind!r} is taken")
        _kinds[kind] = DueKind(run, where, together)
        return run

    return decorate


def due_kind(kind: str) -> DueKind:
    """Raises KeyError when a release removed it: such work parks."""
    return _kinds[kind]


def due_kinds() -> list[str]:
    return sorted(_kinds)


def gathered_kinds() -> list[str]:
    """Kinds that are done together."""
    return sorted(kind for kind, what in _kinds.items() if what.together is not None)

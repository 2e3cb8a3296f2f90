"""Who listens to what. Handlers register themselves; the outbox loads every app's `handlers`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from contracts.event import Event

E = TypeVar("E", bound=Event)
Where = Literal["store", "platform"]


@dataclass(frozen=True, slots=True)
class Listener:
    """
    `where`: handled inside the store that told it, or on the platform side. `wanted` is asked where
    and when news is told: after a no nothing is written for this listener. None: always.
    """

    name: str
    kind: str
    handle: Callable[[Event, str], None]
    where: Where
    wanted: Callable[[], bool] | None = None


_listeners: dict[str, Listener] = {}


def listens(
    event: type[E],
    name: str,
    *,
    where: Where = "store",
    wanted: Callable[[], bool] | None = None,
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register `handler(event)`. `name` is stored and never renamed."""

    def decorate(handler: Callable[[E], None]) -> Callable[[E], None]:
        def handle(told: Event, _store: str) -> None:
            handler(told)  # type: ignore[arg-type]

        _add(Listener(name, event.kind, handle, where, wanted))
        return handler

    return decorate


def listens_on_platform(
    event: type[E], name: str
) -> Callable[[Callable[[E, str], None]], Callable[[E, str], None]]:
    """Register `handler(event, store_key)`, run on the platform side."""

    def decorate(handler: Callable[[E, str], None]) -> Callable[[E, str], None]:
        _add(Listener(name, event.kind, handler, "platform"))  # type: ignore[arg-type]
        return handler

    return decorate


def _add(listener: Listener) -> None:
    if listener.name in _listeners:
        raise ValueError(f"listener {listener.name!r} is taken")
    _listeners[listener.name] = listener


def listeners_of(kind: str) -> list[Listener]:
    return [listener for listener in _listeners.values() if listener.kind == kind]


def hearers_of(kind: str) -> list[str]:
    """Names of those who are told news of this kind that is told here and now."""
    return [one.name for one in listeners_of(kind) if one.wanted is None or one.wanted()]


def listener(name: str) -> Listener:
    """Raises KeyError when a release removed it: such a delivery parks."""
    return _listeners[name]


def all_listeners() -> list[Listener]:
    return sorted(_listeners.values(), key=lambda one: one.name)

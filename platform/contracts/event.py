"""What all events share. An event is a fact that happened, in plain values, named in the past."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar, Self

_kinds: dict[str, type[Event]] = {}
# Names of fields, asked for once: a billing run tells thousands of events.
_fields: dict[type[Event], tuple[str, ...]] = {}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    Fields are strings, whole numbers and booleans only: ids as text, money as minor units beside a
    currency, days as ISO dates, instants as ISO in UTC. `kind` is stored and never renamed.

    Events of one `aggregate` reach each listener in order.
    """

    kind: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super(Event, cls).__init_subclass__(**kwargs)
        if not cls.kind:
            return  # a base of several events
        known = _kinds.get(cls.kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise ValueError(f"{cls.kind!r} is taken by {known.__qualname__}")
        _kinds[cls.kind] = cls  # dataclass(slots=True) makes the class twice; the last one stays

    @property
    def aggregate(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} names no aggregate")

    def payload(self) -> dict[str, Any]:
        # Fields are plain values: nothing to copy deeply, and a billing run tells thousands.
        return {name: getattr(self, name) for name in _names(type(self))}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Tolerant reader: what a newer release added is left out."""
        names = set(_names(cls))
        return cls(**{name: value for name, value in payload.items() if name in names})


def _names(of: type[Event]) -> tuple[str, ...]:
    if of not in _fields:
        _fields[of] = tuple(field.name for field in dataclasses.fields(of))
    return _fields[of]


def event_class(kind: str) -> type[Event]:
    """Raises KeyError for a kind that nobody declares."""
    return _kinds[kind]


def kinds() -> list[str]:
    return sorted(kind for kind in _kinds if kind)

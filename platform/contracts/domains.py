"""Events of a store's own hosts. Certificates live on them. `host` is in ASCII, lower case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _DomainEvent(Event):
    """`claim_id`: the claim by which the store holds the host."""

    kind: ClassVar[str] = ""
    store: str
    host: str
    claim_id: str

    @property
    def aggregate(self) -> str:
        return self.host


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainProven(_DomainEvent):
    """The store showed that the host is its own, and the host points here."""

    kind: ClassVar[str] = "domains.proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainLive(_DomainEvent):
    """The host answers over HTTPS and shows the store."""

    kind: ClassVar[str] = "domains.live"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainDrifting(_DomainEvent):
    """The host no longer points here, or its proof is gone. `reason` is a check's code."""

    kind: ClassVar[str] = "domains.drifting"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainReleased(_DomainEvent):
    """The store let go of the host, or lost it: its certificate is retired."""

    kind: ClassVar[str] = "domains.released"

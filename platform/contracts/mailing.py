"""Events of a store's own sender domain and mail service. `domain` is in ASCII, lower case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _SenderEvent(Event):
    """`sender_id`: the row by which the store holds the domain."""

    kind: ClassVar[str] = ""
    store: str
    domain: str
    sender_id: str

    @property
    def aggregate(self) -> str:
        return self.sender_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderProven(_SenderEvent):
    """From now on the store's mail leaves under its own domain."""

    kind: ClassVar[str] = "mailing.proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderDrifting(_SenderEvent):
    """The records are no longer right: mail leaves under the neutral address again."""

    kind: ClassVar[str] = "mailing.drifting"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServicePaused(Event):
    """The store's own mail service refused its key: mail leaves by the platform's way."""

    kind: ClassVar[str] = "mailing.service_paused"
    store: str
    account_id: str
    service: str
    answer: str

    @property
    def aggregate(self) -> str:
        return self.account_id

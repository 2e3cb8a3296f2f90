"""Events of the register of stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOpened(Event):
    kind: ClassVar[str] = "resellers.store_opened"
    store: str
    name: str
    owner_name: str
    owner_email: str

    @property
    def aggregate(self) -> str:
        return self.store


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStatusChanged(Event):
    kind: ClassVar[str] = "resellers.store_status_changed"
    store: str
    status: str
    reason: str

    @property
    def aggregate(self) -> str:
        return self.store


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialEnding(Event):
    """A week is left. `ends_on`: the first local day with a fee, ISO."""

    kind: ClassVar[str] = "resellers.trial_ending"
    store: str
    ends_on: str

    @property
    def aggregate(self) -> str:
        return self.store


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialEnded(Event):
    """`ends_on`: the first local day with a fee, ISO."""

    kind: ClassVar[str] = "resellers.trial_ended"
    store: str
    ends_on: str

    @property
    def aggregate(self) -> str:
        return self.store

"""How the issuer speaks of its outsides. Values only."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kernel.registry import Registry
from kernel.secrets import Secret

# Whose fault a failure is: it says how long to wait, and who can mend it.
Fault = Literal["host", "authority", "ours"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no certificate yet. `text` is for people; `retry_after_seconds` as told."""

    code: str
    text: str
    fault: Fault = "host"
    retry_after_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Where to order, and as whom. `files`: certbot's account files by path; none: a new one."""

    directory: str
    email: str
    ca_bundle: str = ""
    files: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Published:
    """What the authority wants to see of a host: an answer at a token, or a TXT record."""

    kind: str  # "http" or "dns"
    host: str
    token: str  # the token, or the record's name
    answer: str


class Publisher(abc.ABC):
    """Makes a challenge visible. Called while certbot waits; no transaction is open then."""

    @abc.abstractmethod
    def publish(self, one: Published) -> None: ...

    @abc.abstractmethod
    def withdraw(self, one: Published) -> None: ...

    def settle(self) -> None:
        """Wait until all that was published can be seen. Nothing to wait for in a database."""
        return


@dataclass(frozen=True, slots=True)
class Outcome:
    """Either a chain (PEM) or a problem. `files`: the account afterwards, also after a failure."""

    chain: str = ""
    problem: Problem | None = None
    files: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DnsAccount:
    """How to change a zone: its primary server (host:port) and a TSIG key in base64."""

    server: str
    zone: str
    key_name: str = ""
    key: Secret = field(default_factory=lambda: Secret(""))


class DnsDriver(abc.ABC):
    """Sets and removes TXT records of one zone. Raises kernel.errors' four outside errors."""

    label = ""

    def __init__(self, account: DnsAccount) -> None:
        self.account = account

    @abc.abstractmethod
    def add_text(self, name: str, text: str) -> None: ...

    @abc.abstractmethod
    def remove_text(self, name: str, text: str) -> None: ...

    @abc.abstractmethod
    def sees_text(self, name: str, text: str) -> bool:
        """Whether the zone's own server already says it."""


dns_drivers: Registry[DnsDriver] = Registry("certs.drivers")

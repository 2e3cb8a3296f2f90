"""Events of certificates. A host's way from proven to live follows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _CertificateEvent(Event):
    kind: ClassVar[str] = ""
    store: str
    host: str

    @property
    def aggregate(self) -> str:
        return self.host


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateOrdered(_CertificateEvent):
    """The certificate authority was asked."""

    kind: ClassVar[str] = "certs.ordered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateStuck(_CertificateEvent):
    """Not yet. `code` names the cause; `next_try_at` is ISO 8601 in UTC."""

    kind: ClassVar[str] = "certs.stuck"
    code: str
    text: str
    next_try_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateInstalled(_CertificateEvent):
    """The edge serves it. `not_after` is ISO 8601 in UTC."""

    kind: ClassVar[str] = "certs.installed"
    certificate_id: str
    not_after: str

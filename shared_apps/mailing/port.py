"""Letters, who sends them, and what every mail service can do."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from kernel.plugs import Setting
from kernel.registry import Registry
from kernel.secrets import Secret


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person. `id` is ours: the Message-ID is made of it, the same at each try."""

    id: str
    to: str
    subject: str
    plain: str
    html: str
    sender_name: str
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class DkimKey:
    """What signs letters of a domain: the private key as PEM."""

    domain: str
    selector: str
    private: Secret


@dataclass(frozen=True, slots=True)
class Sender:
    """The address that a letter leaves under. Without a key it is the neutral one."""

    address: str
    key: DkimKey | None = None

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


class MailService(abc.ABC):
    """
    A store's account at a mail service. Made per call from its settings; holds no state.

    Raises the four outside errors: Declined (this recipient: final), Misconfigured (the account),
    Unavailable (surely not sent), OutcomeUnknown (perhaps sent: ask `was_sent` before a repeat).
    """

    key: ClassVar[str]
    label: ClassVar[str]
    fields: ClassVar[tuple[Setting, ...]] = ()

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    @abc.abstractmethod
    def deliver(self, letter: Letter, sender: Sender) -> None:
        """Hand one letter over."""

    def was_sent(self, letter_id: str) -> bool | None:
        """Did the service take this letter before? None where it cannot be asked."""
        return None


mail_services: Registry[MailService] = Registry("shared_apps.mailing.drivers")

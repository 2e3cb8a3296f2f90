"""News and due work of the register."""

from __future__ import annotations

from uuid import UUID

from contracts.provisioning import StoreEmptied
from contracts.resellers import StoreStatusChanged
from kernel.actor import MACHINE
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens_on_platform
from shared_apps.resellers import flows, letters, services
from shared_apps.resellers.rules import END_COPY, END_TRIAL, MOVE_COPY, REMIND_OF_TRIAL
from shared_apps.resellers.services.addresses import MAIL_ADDRESSES


@listens_on_platform(StoreEmptied, "resellers.finish_closing")
def finish_closing(_event: StoreEmptied, store: str) -> None:
    services.finish_closing(store)


@does_due(MAIL_ADDRESSES, where="platform")
def mail_addresses(subject: str) -> None:
    letters.mail_addresses(subject)


@does_due(REMIND_OF_TRIAL, where="platform")
def remind_of_trial(subject: str) -> None:
    services.remind_of_trial(subject)


@does_due(END_TRIAL, where="platform")
def end_trial(subject: str) -> None:
    services.end_trial(subject)


@listens_on_platform(StoreStatusChanged, "resellers.end_copies")
def end_copies(event: StoreStatusChanged, _store: str) -> None:
    if event.status == "terminated":
        services.end_copies(event.store)


@does_due(MOVE_COPY, where="platform")
def move_copy(subject: str) -> None:
    flows.live_on(UUID(subject))


@does_due(END_COPY, where="platform")
def end_copy(subject: str) -> None:
    services.end_copy(UUID(subject), actor=MACHINE)

"""News and due work of the register."""

from __future__ import annotations

from contracts.provisioning import StoreEmptied
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens_on_platform
from shared_apps.resellers import letters, services
from shared_apps.resellers.rules import END_TRIAL, REMIND_OF_TRIAL
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

"""Due work of the register."""

from __future__ import annotations

from shared_apps.outbox.due import does_due
from shared_apps.resellers import letters
from shared_apps.resellers.services.addresses import MAIL_ADDRESSES


@does_due(MAIL_ADDRESSES, where="platform")
def mail_addresses(subject: str) -> None:
    letters.mail_addresses(subject)

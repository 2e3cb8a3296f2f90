"""
The one way to send a mail to a person.

Which mail it is (`kind`), to whom, and the facts it tells. A store's mails are dressed in its brand
and kept in its own ledger by the notifications app; the platform's own go out plainly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from kernel.tenancy.context import current_store_or_none

StoreMailer = Callable[[str, str, str, Mapping[str, Any]], None]
_store_mailer: list[StoreMailer] = []


def mail_stores_with(mailer: StoreMailer) -> None:
    _store_mailer[:] = [mailer]


def send(kind: str, to: str, *, reference: str, facts: Mapping[str, Any]) -> None:
    """
    Queue one mail. `reference` names the occasion: the same (kind, reference, to) is sent once.

    `facts` are plain values; on the platform side `subject` and `text` must be among them.
    """
    if current_store_or_none() is not None:
        _store_mailer[0](kind, to, reference, facts)
        return
    sender = f"{settings.PLATFORM_NAME} <no-reply@{settings.ROOT_DOMAIN}>"
    EmailMessage(str(facts["subject"]), str(facts["text"]), sender, [to]).send()

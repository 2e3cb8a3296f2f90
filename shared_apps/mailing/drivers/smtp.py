"""The platform's own way out. It signs what it may, and does not say on which machine it runs."""

from __future__ import annotations

import smtplib
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from kernel.calls import told
from kernel.errors import Declined, Misconfigured, OutcomeUnknown, Unavailable
from kernel.http import run_call_guards
from shared_apps.mailing.drivers._message import message_of
from shared_apps.mailing.port import Letter, Sender


class QuietSmtp(EmailBackend):
    """Greets relays under the neutral name: they write it into each mail's Received header."""

    @property
    def connection_class(self) -> Any:
        usual = super().connection_class

        def connect(host: str, port: int, **more: Any) -> Any:
            return partial(usual, host, port)(**{**more, "local_hostname": _name()})

        return connect


def _name() -> str:
    return settings.NEUTRAL_MAIL_DOMAIN or "localhost"


def send(letter: Letter, sender: Sender) -> None:
    """
    Hand a letter to the platform's relay. The Message-ID is the same at each try, so that a relay
    or reader that has the mail already knows it again.

    Raises Declined, Misconfigured, Unavailable or OutcomeUnknown.
    """
    run_call_guards()
    with told("smtp"):
        _send(letter, sender)


def _send(letter: Letter, sender: Sender) -> None:
    try:
        message_of(letter, sender).send()
    except smtplib.SMTPRecipientsRefused as no:
        said = [(code, text.decode("utf-8", "replace")) for code, text in no.recipients.values()]
        words = "; ".join(f"{code} {text}" for code, text in said)
        if said and all(code >= 500 for code, _text in said):
            raise Declined(words) from no
        raise Unavailable(words) from no
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as no:
        raise Misconfigured(f"{type(no).__name__}: {no}") from no
    except (smtplib.SMTPServerDisconnected, TimeoutError) as lost:
        raise OutcomeUnknown(f"{type(lost).__name__}: {lost}") from lost
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"{type(error).__name__}: {error}") from error

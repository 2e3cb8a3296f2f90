"""What the mail services have in common: Anymail speaks to them, we name what they answer."""

from __future__ import annotations

from typing import Any, ClassVar

from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from django.core.mail.backends.base import BaseEmailBackend

from kernel.calls import told
from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.http import run_call_guards
from shared_apps.mailing.drivers._message import SignedMessage, message_of
from shared_apps.mailing.port import Letter, MailService, Sender

SECONDS = 15
# Our own letter is wrong for this service: another try changes nothing, another way out may.
_UNFIT = (AnymailInvalidAddress, AnymailSerializationError, AnymailUnsupportedFeature)

_NEVER_THERE = frozenset(
    {"ConnectTimeout", "ConnectTimeoutError", "NewConnectionError", "NameResolutionError"}
)


class AnymailService(MailService):
    """`backend` is Anymail's class; `options` are its arguments out of our settings."""

    backend: ClassVar[type[BaseEmailBackend]]

    def options(self) -> dict[str, Any]:
        return {"api_key": self.settings["api_key"]}

    def deliver(self, letter: Letter, sender: Sender) -> None:
        run_call_guards()
        with told("mail service"):
            self._deliver(letter, sender)

    def _deliver(self, letter: Letter, sender: Sender) -> None:
        message = message_of(letter, sender, signed=False)
        self.dress(message, letter)
        try:
            self.backend(timeout=SECONDS, **self.options()).send_messages([message])
        except AnymailRecipientsRefused as no:
            raise Declined(_said(no)) from no
        except AnymailConfigurationError as no:
            raise Misconfigured(_said(no)) from no
        except AnymailAPIError as error:
            raise self.meaning(error) from error
        except _UNFIT as error:
            raise Declined(_said(error)) from error
        except AnymailError as error:
            raise OutcomeUnknown(_said(error)) from error

    def dress(self, message: SignedMessage, letter: Letter) -> None:
        """What this service wants beside the letter."""

    def meaning(self, error: AnymailAPIError) -> OutsideError:
        """Which of the four errors an answer is, or the lack of one."""
        if not isinstance(error, AnymailRequestsAPIError):
            return OutcomeUnknown(_said(error))
        status = error.status_code
        if status is None:
            return (Unavailable if _not_connected(error) else OutcomeUnknown)(_said(error))
        if status in {401, 403}:
            return Misconfigured(_said(error))
        if status in {429, 503}:
            return Unavailable(_said(error))
        if status >= 500 or status < 300:  # an answer that can't be read came after the effect
            return OutcomeUnknown(_said(error))
        return Misconfigured(_said(error)) if self.blames_account(error) else Declined(_said(error))

    def blames_account(self, error: AnymailRequestsAPIError) -> bool:
        """Is it the account that is refused (a sender that is not known there), not the letter?"""
        return error.status_code in {400, 402, 404, 422}


def _not_connected(error: Exception) -> bool:
    """Only then the letter surely did not arrive. The libraries below nest what they met."""
    cause = error.__cause__
    inner = cause.args[0] if cause and cause.args else None
    names = {type(one).__name__ for one in (cause, inner, getattr(inner, "reason", None))}
    return bool(names & _NEVER_THERE)


def _said(error: Exception) -> str:
    """For the team: the service's own words, without the letter."""
    response = getattr(error, "response", None)
    if response is not None:
        return f"HTTP {response.status_code}: {response.text[:300]}"
    return f"{type(error).__name__}: {str(error).splitlines()[0][:300]}"

"""Postmark. It can be asked what it sent: letters carry our id as metadata."""

from __future__ import annotations

from typing import Any

from anymail.backends.postmark import EmailBackend
from anymail.exceptions import AnymailRequestsAPIError
from django.conf import settings
from django.utils.translation import gettext_noop as __

from kernel.http import HttpClient
from kernel.plugs import Setting
from shared_apps.mailing.drivers._anymail import AnymailService
from shared_apps.mailing.drivers._message import SignedMessage
from shared_apps.mailing.port import Letter, mail_services

# Their codes for "not from this address" and "not with this account", by a status of 422.
_ACCOUNT = frozenset({10, 300, 400, 401, 402, 405, 412, 413, 1235})


@mail_services.register("postmark")
class Postmark(AnymailService):
    key = "postmark"
    label = "Postmark"
    fields = (
        Setting(
            "server_token",
            __("Server API token"),
            "secret",
            help=__("Of the server that sends, under “API Tokens”."),
        ),
        Setting(
            "message_stream",
            __("Message stream"),
            required=False,
            help=__("Empty for the default transactional stream."),
        ),
    )
    backend = EmailBackend

    def options(self) -> dict[str, Any]:
        given = {"server_token": self.settings["server_token"], "api_url": settings.POSTMARK_URL}
        stream = self.settings.get("message_stream")
        return {**given, "message_stream": stream} if stream else given

    def dress(self, message: SignedMessage, letter: Letter) -> None:
        message.extra_headers["X-PM-KeepID"] = "true"
        message.metadata = {"letter": letter.id}  # type: ignore[attr-defined]

    def blames_account(self, error: AnymailRequestsAPIError) -> bool:
        try:
            code = error.response.json()["ErrorCode"]
        except (AttributeError, KeyError, TypeError, ValueError):
            return False
        return code in _ACCOUNT

    def was_sent(self, letter_id: str) -> bool | None:
        """Their list of sent mails runs behind by a moment; a second try comes after a minute."""
        client = HttpClient(
            settings.POSTMARK_URL,
            headers={
                "X-Postmark-Server-Token": self.settings["server_token"],
                "Accept": "application/json",
            },
            allow_private=True,  # from our own configuration
            vendor="postmark",
        )
        asked = {"count": "1", "offset": "0", "metadata_letter": letter_id}
        answer = client.call("GET", "messages/outbound", params=asked)
        return bool(answer.json and answer.json.get("TotalCount"))

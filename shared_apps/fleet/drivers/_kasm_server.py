"""
The wire of a Kasm server: one function, one meaning.

Everything is a POST, and an error is a message in the body, often with HTTP 200. The API has no
error codes and the vendor publishes no list of its messages: the words below are read
generously, and nothing is concluded to be gone from words alone.
"""

from __future__ import annotations

import base64
from typing import Any

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, Unavailable
from kernel.http import Answer, HttpClient

_MOVED = frozenset({301, 302, 303, 307, 308})
_READ_HERE = frozenset({200, 400, 404, 409, 422}) | _MOVED
_FULL_SECONDS = 60
_BAD_KEY = "api key"
_DENIED = "access denied"
# Here the server looks at the user too: a denial may be about this one's image, and other
# customers' desktops must not stop for it. A key that may do nothing is found by the health check.
_OF_A_USER = frozenset({"request_kasm"})
_NO_ROOM = ("no resources", "no available", "not enough", "insufficient", "no agent", "license")
_TOO_MANY = ("maximum number", "limit reached", "too many")


class Server:
    """One server and one key. Addresses typed by people are refused when they are private."""

    def __init__(
        self,
        base_url: str,
        key: str,
        secret: str,
        *,
        in_header: bool,
        allow_private: bool,
        timeout_seconds: int,
    ) -> None:
        self.root = base_url.rstrip("/")
        pair = base64.b64encode(f"{key}:{secret}".encode()).decode()
        self._in_body = {} if in_header else {"api_key": key, "api_key_secret": secret}
        self._http = HttpClient(
            f"{self.root}/api" if in_header else f"{self.root}/api/public",
            headers={"Authorization": f"Basic {pair}"} if in_header else {},
            timeout_seconds=timeout_seconds,
            allow_private=allow_private,
            vendor="kasm",
        )

    def ask(self, function: str, **arguments: Any) -> dict[str, Any]:
        """A function that changes nothing, or nothing that matters. A lost answer: Unavailable."""
        try:
            return self.tell(function, **arguments)
        except OutcomeUnknown as error:
            raise Unavailable(error.answer) from error

    def tell(self, function: str, **arguments: Any) -> dict[str, Any]:
        """A function that changes something. Raises Declined with the server's own words."""
        body = {**self._in_body, **arguments}
        answer = self._http.call("POST", function, json=body, expect=_READ_HERE)
        if answer.status in _MOVED:
            said = f"{function}: HTTP {answer.status}: the server lives at another address"
            raise Misconfigured(said, code="moved")
        if answer.status == 404:  # every function is always there
            raise Misconfigured(f"{function}: HTTP 404: no Kasm API here", code="not_kasm")
        if not isinstance(answer.json, dict):
            raise OutcomeUnknown(f"{function}: HTTP {answer.status} without JSON")
        if answer.json.get("error_message") or answer.status != 200:
            raise _refusal(function, answer)
        return answer.json


def _refusal(function: str, answer: Answer) -> Declined | Misconfigured | Unavailable:
    words = str(answer.json.get("error_message") or answer.text)[:500]
    said, low = f"{function}: HTTP {answer.status}: {words}", words.lower()
    if _BAD_KEY in low or (_DENIED in low and function not in _OF_A_USER):
        return Misconfigured(said)
    if _DENIED in low:
        return Declined(said, code="not_allowed")
    if any(word in low for word in _NO_ROOM):
        return Unavailable(said, retry_after_seconds=_FULL_SECONDS, code="no_capacity")
    return Declined(said, code="too_many" if any(word in low for word in _TOO_MANY) else None)

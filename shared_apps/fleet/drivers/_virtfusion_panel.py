"""
The wire of a VirtFusion panel: one call, one meaning.

Every answer becomes a plain value or one of the four outside errors. A writing call whose answer
cannot be read is OutcomeUnknown: the panel has no idempotency keys, so nothing is repeated blindly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, Unavailable
from kernel.http import Answer, HttpClient

_MOVED = frozenset({301, 302, 303, 307, 308})
_READ_HERE = frozenset({200, 201, 204, 404, 422, 423}) | _MOVED
_BUSY_SECONDS = 10
_FULL_SECONDS = 60
# The panel has no error codes. These words name missing room, never a wrong request.
_NO_ROOM = ("no hypervisor", "not enough", "insufficient", "no available ip", "no free ip")


class Gone(Declined):
    """The panel has nothing under this address."""

    code = "gone"


class Panel:
    """One panel and one token. Addresses typed by people are refused when they are private."""

    def __init__(
        self, base_url: str, token: str, *, allow_private: bool, timeout_seconds: int
    ) -> None:
        root = base_url.rstrip("/").removesuffix("/api/v1")
        self._http = HttpClient(
            f"{root}/api/v1",
            # Without Accept the panel answers a failed validation with a redirect to a web page.
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout_seconds=timeout_seconds,
            allow_private=allow_private,
            vendor="virtfusion",
        )

    def refuse_stranger(self) -> None:
        """
        Raise Misconfigured unless this is the panel: any web server can say "not found".

        Called before a missing machine is believed to be gone.
        """
        try:
            self.get("connect")
        except Gone as error:
            raise Misconfigured(error.answer, code="not_a_panel") from error

    def get(self, *parts: str, **params: str) -> Any:
        return self._call("GET", parts, params=params)

    def post(self, *parts: str, body: Mapping[str, Any] | None = None, **params: str) -> Any:
        return self._call("POST", parts, body=body, params=params)

    def put(self, *parts: str, body: Mapping[str, Any]) -> Any:
        return self._call("PUT", parts, body=body)

    def delete(self, *parts: str, **params: str) -> None:
        self._call("DELETE", parts, params=params)

    def _call(
        self,
        method: str,
        parts: Iterable[str],
        *,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Any:
        """The parsed answer; None for an empty one. Raises Gone on 404."""
        path = "/".join(quote(part, safe="") for part in parts)
        answer = self._http.call(method, path, json=body, params=params or None, expect=_READ_HERE)
        if answer.status in (200, 201):
            return _readable(answer, writes=method != "GET", what=f"{method} {path}")
        if answer.status == 204:
            return None
        said = f"{method} {path}: HTTP {answer.status}: {error_text(answer)}"
        if answer.status in _MOVED:
            raise Misconfigured(f"{said}: the panel lives at another address", code="moved")
        if answer.status == 404:
            raise Gone(said)
        if answer.status == 423:
            raise Unavailable(said, retry_after_seconds=_BUSY_SECONDS, code="busy")
        if any(words in said.lower() for words in _NO_ROOM):
            raise Unavailable(said, retry_after_seconds=_FULL_SECONDS, code="no_capacity")
        raise Declined(said, code="email_taken" if _names_email(answer) else None)


def error_text(answer: Answer) -> str:
    """What the panel said, for staff: `errors`, else `msg`, else `message`, else the raw text."""
    body = answer.json if isinstance(answer.json, dict) else {}
    errors = body.get("errors")
    if isinstance(errors, dict):
        return "; ".join(f"{name}: {_joined(value)}" for name, value in errors.items())[:500]
    said = _joined(errors) or str(body.get("msg") or body.get("message") or "")
    return (said or answer.text)[:500]


def dig(value: Any, *path: str) -> Any:
    """Follow keys through nested objects; None where the panel left something out."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _joined(errors: Any) -> str:
    if isinstance(errors, list):
        return "; ".join(str(error) for error in errors)
    return str(errors) if errors else ""


def _names_email(answer: Answer) -> bool:
    errors = dig(answer.json, "errors")
    return isinstance(errors, dict) and "email" in errors


def _readable(answer: Answer, *, writes: bool, what: str) -> Any:
    if isinstance(answer.json, (dict, list)):
        return answer.json
    if writes:
        raise OutcomeUnknown(f"{what}: HTTP {answer.status} without JSON")
    raise Unavailable(f"{what}: HTTP {answer.status} without JSON")

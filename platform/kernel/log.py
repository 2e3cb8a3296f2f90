"""What every log line carries, and what it never shows."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_HIDDEN = ("password", "secret", "token", "authorization", "cookie", "api_key", "credential")
# In any text, also an exception's: whom somebody wrote to, and what opens something. What a vendor
# or the database says comes into logs as it is, so a rule by names alone would not do.
_IN_TEXT = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "‹address›"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 …"),
    (re.compile(r"\b(tok|sk|rk|pk|whsec)_\w{8,}"), r"\1_…"),
    (re.compile(r"(\w+://[^\s:/@]*):[^\s@/]+@"), r"\1:…@"),
)
# Django says the whole path, and some paths open something: a link to a new password.
_SAYS_PATHS = ("django.request", "django.security")


def hide_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        hidden = any(word in key.lower() for word in _HIDDEN)
        event[key] = "…" if hidden else _plain(value)
    if str(event.get("logger", "")).startswith(_SAYS_PATHS):
        event["event"] = str(event["event"]).split(": /")[0]
    return event


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, shown in _IN_TEXT:
            value = pattern.sub(shown, value)
        return value
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def name_actor(kind: str, number: object) -> None:
    """From here to the end of the request or job: who does it, by an id that says no name."""
    structlog.contextvars.bind_contextvars(actor=f"{kind}:{number}")


PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    hide_secrets,
]

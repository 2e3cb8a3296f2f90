"""What every log line carries, and what it never shows."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import structlog

_HIDDEN = ("password", "secret", "token", "authorization", "cookie", "api_key", "credential")


def hide_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key in event:
        if any(word in key.lower() for word in _HIDDEN):
            event[key] = "…"
    return event


PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    hide_secrets,
]

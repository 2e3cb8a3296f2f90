"""Which values of an attribute or a style may stay in a picture."""

from __future__ import annotations

import re

_POINTER = re.compile(r"url\(\s*[\"']?(#[A-Za-z_][\w.:-]{0,80})[\"']?\s*\)", re.ASCII)
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\\<>@{}]|/\*|:|//|\(\s*[\"']?\s*data", re.IGNORECASE)
_MAX_VALUE = 1_000_000


def is_plain(value: str) -> bool:
    """No address but `url(#part)`, no escape, no comment, nothing that another reader may join."""
    rest = _POINTER.sub("", value)
    asks = re.search(r"url|src|image|expression|script|import", rest, re.IGNORECASE)
    return len(value) <= _MAX_VALUE and not asks and not _ODD.search(rest)

"""What a server may be called."""

from __future__ import annotations

import re

from kernel.words import gettext_noop

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

MAX_LINES = 10
MAX_CODES = 5


def clean_hostname(text: str) -> str:
    return text.strip().lower().rstrip(".")


def clean_code(text: str) -> str:
    """A promotion code as it is kept: without blanks, in capitals, at most 40 characters."""
    return "".join(text.split()).upper()[:40]


def hostname_problem(hostname: str) -> str:
    """Why this is no host name, as a sentence; empty when it is one (RFC 1123, at most 253)."""
    if not hostname:
        return gettext_noop("Give your server a host name, like web1.example.com.")
    labels = hostname.split(".")
    if len(hostname) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return gettext_noop("Use letters, digits, hyphens and dots only, like web1.example.com.")
    if labels[-1].isdecimal():
        return gettext_noop("A host name is not an IP address.")
    return ""

"""Lists of `tag=value` parts, as DKIM and DMARC records are written."""

from __future__ import annotations


class Malformed(ValueError):
    """Not a list of tags, or one tag twice."""


def tags_of(text: str) -> dict[str, str]:
    """Names as written, values without white space around them. Raises Malformed."""
    found: dict[str, str] = {}
    parts = [part.strip() for part in text.split(";")]
    for part in parts[:-1] if parts[-1] == "" else parts:
        name, equals, value = part.partition("=")
        if not equals or not name.strip() or name.strip() in found:
            raise Malformed(part[:60])
        found[name.strip()] = value.strip()
    return found

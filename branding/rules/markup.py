"""
The little markup of legal pages: headings, lists, **bold** and addresses that become links.

Everything else is text. The answer is data; a template draws it, so nothing typed is ever markup
of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"(#{1,3})\s+(.+)")
_ITEM = re.compile(r"(?:[-*•]|\d{1,3}[.)])\s+(.+)")
_SPAN = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|(?P<url>https?://[^\s<>\"')\]]*[^\s<>\"')\].,;:!?])")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. `kind`: text, bold or link."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph ("p"), a heading ("h2", "h3") or a list ("ul", "ol"): its lines."""

    kind: str
    lines: tuple[tuple[Span, ...], ...]


def blocks_of(text: str) -> list[Block]:
    """A text as blocks, in order. Empty lines part them."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        kind = ""
        lines: list[tuple[Span, ...]] = []
        for line in filter(None, (one.strip() for one in part.split("\n"))):
            here, words = _kind_of(line)
            if lines and (here != kind or here.startswith("h")):
                found.append(Block(kind, tuple(lines)))
                lines = []
            kind = here
            lines.append(_spans(words))
        if lines:
            found.append(Block(kind, tuple(lines)))
    return found


def _kind_of(line: str) -> tuple[str, str]:
    if heading := _HEADING.fullmatch(line):
        return ("h2" if len(heading.group(1)) < 3 else "h3"), heading.group(2)
    if item := _ITEM.fullmatch(line):
        return ("ol" if line[0].isdigit() else "ul"), item.group(1)
    return "p", line


def _spans(line: str) -> tuple[Span, ...]:
    found: list[Span] = []
    at = 0
    for hit in _SPAN.finditer(line):
        if hit.start() > at:
            found.append(Span("text", line[at : hit.start()]))
        found.append(Span("bold", hit["bold"]) if hit["bold"] else Span("link", hit["url"]))
        at = hit.end()
    if at < len(line):
        found.append(Span("text", line[at:]))
    return tuple(found)

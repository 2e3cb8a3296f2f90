"""A small file may draw without end: parts that use parts that use parts. How much is too much."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element
from xml.parsers import expat

_MOST_ELEMENTS = 5_000
_MOST_DRAWN = 20_000
_MOST_FILTERS = 40
_MOST_DEPTH = 60
_POINTERS = re.compile(r"#([A-Za-z_][\w.:-]*)", re.ASCII)


class Wild(ValueError):
    """The text is no plain XML, or is built to cost whoever reads it."""


def refuse_wild(content: bytes) -> None:
    """
    Read once without keeping anything, before those that build trees. Raises Wild.

    Entities are refused, not resolved: they are the way to bombs and to files.
    """
    depth = count = 0

    def starts(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _MOST_DEPTH or count > _MOST_ELEMENTS:
            raise Wild("too deep or too many")

    def ends(name: str) -> None:
        nonlocal depth
        depth -= 1

    def declares(*declaration: object) -> None:
        raise Wild("declares an entity")

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = starts, ends
    reader.EntityDeclHandler = declares
    try:
        reader.Parse(content, True)
    except (expat.ExpatError, UnicodeError) as error:
        raise Wild("not well formed") from error


def draws_too_much(root: Element) -> bool:
    """Counted as a browser would draw it, each use and paint followed; a circle is too much."""
    elements = list(root.iter())
    if len(elements) > _MOST_ELEMENTS:
        return True
    if sum(str(one.tag).startswith("fe") for one in elements) > _MOST_FILTERS:
        return True
    parts = {one.get("id", ""): one for one in elements if one.get("id")}
    return _Count(parts).of(root) > _MOST_DRAWN


class _Count:
    def __init__(self, parts: dict[str, Element]) -> None:
        self._parts = parts
        self._known: dict[int, int] = {}
        self._open: set[int] = set()

    def of(self, element: Element) -> int:
        """How many elements are drawn for this one; no more than just too many."""
        mark = id(element)
        if mark in self._known:
            return self._known[mark]
        if mark in self._open or len(self._open) > 200:
            return _MOST_DRAWN + 1
        self._open.add(mark)
        total = 1 + sum(self.of(self._parts[name]) for name in self._pointed(element))
        for child in element:
            total = min(total + self.of(child), _MOST_DRAWN + 1)
        self._open.discard(mark)
        self._known[mark] = min(total, _MOST_DRAWN + 1)
        return self._known[mark]

    def _pointed(self, element: Element) -> list[str]:
        said = " ".join(value for name, value in element.attrib.items() if name != "id")
        return [name for name in _POINTERS.findall(said) if name in self._parts]

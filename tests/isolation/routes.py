"""Every address of a kind of host, read from the URL resolver itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver

from tests.isolation.worlds import Things

_NAMED = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
_WHOLE = ("token", "line", "code", "rate", "override", "tier")  # kinds whose ids are whole numbers
_WORDS = ("order_number", "invoice_number")
_MOST = 40


@dataclass(frozen=True)
class Route:
    """An address with its parameters still open: `services/<service_id>/`."""

    text: str
    parameters: tuple[tuple[str, str], ...]  # (name, converter)
    view: Callable[..., Any]

    def fill(self, values: dict[str, str]) -> str:
        return "/" + _NAMED.sub(lambda found: values[found["name"]], self.text)

    def candidates(self, things: Things) -> Iterator[dict[str, tuple[str, int]]]:
        """Which thing may stand for which parameter: {name: (kind, place in its list)}."""
        choices = [list(_fitting(name, conv, things))[:_MOST] for name, conv in self.parameters]
        for chosen in product(*choices):
            yield {name: one for (name, _), one in zip(self.parameters, chosen, strict=True)}


def _fitting(name: str, converter: str, things: Things) -> Iterator[tuple[str, int]]:
    """Things of the right form, those whose kind the parameter names first."""

    def fits(kind: str) -> bool:
        if converter == "int":
            return kind in _WHOLE
        if converter == "uuid":
            return kind not in (*_WHOLE, *_WORDS)
        return True

    kinds = sorted((kind for kind in things if fits(kind)), key=lambda kind: _near(kind, name))
    for kind in kinds:
        for place in range(len(things[kind])):
            yield kind, place


def _near(kind: str, name: str) -> int:
    words = {name, name.removesuffix("_id"), name.removesuffix("_number") + "_number"}
    return 0 if kind in words else 1 if kind.split("_")[0] in name else 2


def routes_of(urlconf: str) -> list[Route]:
    found = []
    for text, view in _walk(import_module(urlconf).urlpatterns, ""):
        text = _plain(text)
        names = tuple((match["name"], match["kind"] or "str") for match in _NAMED.finditer(text))
        found.append(Route(text, names, view))
    return found


def _walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        text = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, text)
        elif isinstance(pattern, URLPattern):
            yield text, pattern.callback


def _plain(text: str) -> str:
    """A regular expression as a plain address: named groups become parameters."""
    text = _GROUP.sub(lambda found: f"<str:{found[1]}>", text)
    return text.replace("^", "").replace("\\Z", "").replace("$", "").replace("\\", "")

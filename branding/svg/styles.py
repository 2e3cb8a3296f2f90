"""Styles inside a picture: paint by simple selectors. What is not understood is left out."""

from __future__ import annotations

import re

import tinycss2

from branding.svg import allowed
from branding.svg.plain import is_plain

_SELECTOR = re.compile(r"[\w\s.#,>*-]{1,400}", re.ASCII)
_MAX = 100_000
_NESTED = r"[({\[][^)}\]]*[({\[][^)}\]]*[({\[][^)}\]]*[({\[]"
_COSTLY = re.compile(rf"{_NESTED}|[0-9]{{20}}")


def safe_declarations(text: str) -> str:
    """`fill:red;stroke:none` of a style attribute; properties outside the list are left out."""
    if _costly(text):
        return ""
    said = []
    for node in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration" or node.lower_name not in allowed.PRESENTATION:
            continue
        value = tinycss2.serialize(node.value).strip()
        if value and is_plain(value) and ";" not in value:
            said.append(f"{node.lower_name}:{value}")
    return ";".join(said)


def safe_sheet(text: str) -> str:
    """The rules of a style element that only paint; at-rules are left out."""
    if _costly(text):
        return ""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    said = []
    for rule in rules:
        if rule.type != "qualified-rule":
            continue
        selector = tinycss2.serialize(rule.prelude).strip()
        body = safe_declarations(tinycss2.serialize(rule.content))
        if body and _SELECTOR.fullmatch(selector):
            said.append(f"{selector}{{{body}}}")
    return "".join(said)


def _costly(text: str) -> bool:
    """Too long, brackets inside brackets (the parser calls itself for each), endless numbers."""
    return len(text) > _MAX or text.count("{") > 2_000 or bool(_COSTLY.search(text))

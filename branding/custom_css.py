"""A store's own CSS: read by a parser, each part checked against a list, written anew."""

from __future__ import annotations

import re
from collections.abc import Sequence

import tinycss2
from django.utils.translation import gettext as _
from tinycss2 import ast

from branding.css import allowed, media, selectors, values
from branding.css.refusals import Placed, refusal, refusal_at
from kernel.errors import Invalid

MAX_CHARACTERS = 20_000
MAX_RULES = 400
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\\\ufeff]")
_ENDLESS = re.compile(r"[0-9]{20}")  # Python refuses to read whole numbers without end


def safe_css(text: str) -> str:
    """
    The sheet to serve on a store's pages, held below `.store-page`; empty for an empty text.

    The whole text is refused at its first fault, so that nothing goes missing silently: raises
    Invalid on `custom_css` with the facts `line`, `column` and `reason`. Safe sheets pass again
    unchanged in meaning, but the root is put in anew: keep and edit the text, serve the answer.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        raise refusal_at(1, 1, _("the text is longer than 20,000 characters."))
    _refuse_odd_characters(text)
    try:
        nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        written = [line for node in nodes for line in _rule(node, nested=False)]
    except RecursionError:
        raise refusal_at(1, 1, _("this value is nested too deeply.")) from None
    if len(written) > MAX_RULES:
        raise refusal_at(1, 1, _("the text has more than 400 rules."))
    return "".join(f"{line}\n" for line in written)


def _refuse_odd_characters(text: str) -> None:
    """An escape can spell a forbidden word so that no reader sees it; nobody needs one here."""
    if found := _ODD.search(text):
        raise _at(text, found, _("backslashes and control characters are not allowed."))
    if found := _ENDLESS.search(text):
        raise _at(text, found, _("write numbers plainly, like 12 or 1.5."))


def _at(text: str, found: re.Match[str], reason: str) -> Invalid:
    before = text[: found.start()]
    return refusal_at(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1, reason)


def _rule(node: ast.Node, *, nested: bool) -> list[str]:
    if node.type == "at-rule":
        return _media(node, nested=nested)
    if node.type == "qualified-rule":
        head = selectors.scoped(node.prelude, node)
        body = _declarations(node.content)
        return [f"{head} {{ {body} }}"] if body else []
    raise _unreadable(node)


def _media(node: ast.Node, *, nested: bool) -> list[str]:
    name: str = node.lower_at_keyword
    if name != "media" or node.content is None:
        raise refusal(node, _("“@%(name)s” is not allowed.") % {"name": node.at_keyword[:40]})
    if nested:
        raise refusal(node, _("@media can't stand inside another @media."))
    asked = media.checked(node.prelude, node)
    rules = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
    inside = [line for one in rules for line in _rule(one, nested=True)]
    return [f"@media {asked} {{ {' '.join(inside)} }}"] if inside else []


def _declarations(content: Sequence[ast.Node]) -> str:
    said = []
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "error":
            raise _unreadable(node)
        if node.type != "declaration":
            raise refusal(node, _("rules can't stand inside other rules."))
        said.append(_declaration(node))
    return " ".join(said)


def _declaration(node: ast.Node) -> str:
    name: str = node.lower_name
    if name not in allowed.PROPERTIES:
        raise refusal(node, _("the property “%(name)s” is not allowed.") % {"name": node.name[:40]})
    if node.important:
        raise refusal(node, _("!important is not needed: this text goes before the shop's own."))
    return f"{name}: {values.checked(name, node.value, node)};"


def _unreadable(node: Placed) -> Invalid:
    return refusal(node, _("this can't be read: is a bracket, colon or semicolon missing?"))

"""The questions that @media may ask: the window, the theme, motion, print. Plain features only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from tinycss2 import ast

from branding.css import allowed
from branding.css.refusals import Placed, refusal
from branding.css.selectors import split

_LENGTH = re.compile(r"\d{1,5}(\.\d{1,3})?")
_MAX_QUERIES = 6
_MAX_PARTS = 9


def checked(tokens: Sequence[ast.Node], place: Placed) -> str:
    """The list of questions as we write it. Raises Invalid."""
    parts = split(tokens)
    if len(parts) > _MAX_QUERIES:
        raise refusal(place, _("this @media asks too many things."))
    return ", ".join(_query(part, place) for part in parts)


def _query(part: Sequence[ast.Node], place: Placed) -> str:
    words = [token for token in part if token.type != "whitespace"]
    if len(words) % 2 == 0 or len(words) > _MAX_PARTS:
        raise refusal(words[0] if words else place, _("this @media can't be read."))
    said: list[str] = []
    for position, token in enumerate(words):
        if position % 2:
            if token.type != "ident" or token.lower_value != "and":
                raise refusal(token, _("only “and” may join what @media asks."))
            said.append("and")
        else:
            said.append(_asked(token, first=position == 0))
    return " ".join(said)


def _asked(token: ast.Node, *, first: bool) -> str:
    if token.type == "ident" and first and token.lower_value in allowed.MEDIA_TYPES:
        return str(token.lower_value)
    if token.type == "() block":
        words = [one for one in token.content if one.type not in {"whitespace", "comment"}]
        if len(words) == 3 and words[0].type == "ident" and words[1] == ":":
            answer = _answer(words[0].lower_value, words[2])
            if answer:
                return f"({words[0].lower_value}: {answer})"
    raise refusal(token, _("@media may not ask this."))


def _answer(feature: str, token: ast.Node) -> str:
    if feature in allowed.MEDIA_LENGTHS and token.type == "dimension":
        plain = _LENGTH.fullmatch(token.representation)
        if plain and token.lower_unit in {"px", "em", "rem"}:
            return f"{token.representation}{token.lower_unit}"
    if token.type == "ident" and token.lower_value in allowed.MEDIA_WORDS.get(feature, ()):
        return str(token.lower_value)
    return ""

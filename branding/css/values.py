"""Values: words, colours, lengths, gradients; each token is checked and written anew."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from tinycss2 import ast

from branding.css import allowed, bounds
from branding.css.refusals import Placed, refusal

_WORD = re.compile(r"-?[a-zA-Z][a-zA-Z0-9-]{0,40}")
_TOKEN_NAME = re.compile(r"--[a-z][a-z0-9-]{0,40}")
_HEX = re.compile(r"[0-9a-fA-F]{3,8}")
_FONT_NAME = re.compile(r"[A-Za-z0-9 _.-]{1,60}")
_PLAIN_NUMBER = re.compile(r"[+-]?\d{0,6}(\.\d{1,6})?")
_UNIT = re.compile(r"px|em|rem|ch|ex|lh|vw|vh|vmin|vmax|svh|svw|dvh|dvw|fr|deg|turn|rad|s|ms|pt")
_MAX_TOKENS = 120
_MAX_DEPTH = 5


def checked(name: str, tokens: Sequence[ast.Node], place: Placed) -> str:
    """The value of property `name` as we write it. Raises Invalid at the token that may not be."""
    if len(tokens) > _MAX_TOKENS:
        raise refusal(place, _("this value is too long."))
    text = " ".join("".join(_token(name, token, 0) for token in tokens).split())
    if not text:
        raise refusal(place, _("this value is empty."))
    bounds.check(name, tokens, place)
    return text


def _token(name: str, token: ast.Node, depth: int) -> str:
    kind: str = token.type
    if kind == "whitespace":
        return " "
    if kind == "comment":
        return ""
    if kind == "ident":
        return _word(name, token)
    if kind in {"number", "percentage", "dimension"}:
        return _number(token)
    if kind == "hash" and _HEX.fullmatch(token.value):
        return f"#{token.value.lower()}"
    if kind == "literal" and token.value in {",", "/"}:
        return f"{token.value} " if token.value == "," else " / "
    if kind == "string":
        return _string(name, token)
    if kind == "function":
        return _function(name, token, depth)
    if kind in {"url", "error"} and "url" in str(getattr(token, "kind", kind)):
        raise refusal(token, _("url() is not allowed: a sheet may not load anything."))
    if kind == "() block" or kind == "literal":
        raise refusal(token, _("“%(text)s” can't be here.") % {"text": token.serialize()[:20]})
    raise refusal(token, _("this value can't be read."))


def _word(name: str, token: ast.Node) -> str:
    word: str = token.value
    if not _WORD.fullmatch(word):
        raise refusal(token, _("names may have letters, digits, “-” and “_” only."))
    closed = allowed.CLOSED.get(name)
    if closed is not None and word.lower() not in closed:
        raise refusal(
            token, _("“%(name)s” may not be “%(word)s”.") % {"name": name, "word": word[:40]}
        )
    return word


def _number(token: ast.Node) -> str:
    digits: str = token.representation
    if not _PLAIN_NUMBER.fullmatch(digits) or not any(one.isdigit() for one in digits):
        raise refusal(token, _("write numbers plainly, like 12 or 1.5."))
    if token.type == "dimension":
        if not _UNIT.fullmatch(token.lower_unit):
            raise refusal(token, _("the unit “%(unit)s” is unknown.") % {"unit": token.unit[:20]})
        return f"{digits}{token.lower_unit}"
    return f"{digits}%" if token.type == "percentage" else digits


def _string(name: str, token: ast.Node) -> str:
    if name in {"font-family", "font-feature-settings"} and _FONT_NAME.fullmatch(token.value):
        return f'"{token.value}"'
    raise refusal(token, _("text in quotes may only name a font."))


def _function(name: str, token: ast.Node, depth: int) -> str:
    function: str = token.lower_name
    if depth >= _MAX_DEPTH:
        raise refusal(token, _("this value is nested too deeply."))
    if function in {"url", "src", "image", "image-set", "-webkit-image-set", "cross-fade"}:
        raise refusal(token, _("url() is not allowed: a sheet may not load anything."))
    if function == "calc" and name in allowed.CALCULATING:
        return f"calc({_sum(name, token.arguments, token, depth + 1)})"
    if function not in allowed.FUNCTIONS:
        raise refusal(token, _("“%(name)s()” is not allowed.") % {"name": token.name[:40]})
    if function == "var":
        return _variable(token)
    inside = "".join(_token("", one, depth + 1) for one in token.arguments)
    return f"{function}({' '.join(inside.split())})"


def _variable(token: ast.Node) -> str:
    """Tokens of the design system only, without a second choice."""
    words = [one for one in token.arguments if one.type not in {"whitespace", "comment"}]
    if len(words) == 1 and words[0].type == "ident" and _TOKEN_NAME.fullmatch(words[0].value):
        return f"var({words[0].value})"
    raise refusal(token, _("var() takes one name, like var(--brand)."))


def _sum(name: str, tokens: Sequence[ast.Node], place: Placed, depth: int) -> str:
    said: list[str] = []
    for token in tokens:
        if token.type == "literal" and token.value in {"+", "-", "*", "/"}:
            said.append(f" {token.value} ")
        elif token.type == "() block" and depth < _MAX_DEPTH:
            said.append(f"({_sum(name, token.content, token, depth + 1)})")
        else:
            said.append(_token(name, token, depth))
    return " ".join("".join(said).split())

"""Selectors, held inside the store's pages: each begins at the root that only those pages carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from tinycss2 import ast

from branding.css import allowed
from branding.css.refusals import Placed, refusal

# No weight of its own, so that a sheet's rules compare as their writer expects.
ROOT = ":where(.store-page)"
_NAME = re.compile(r"-?[a-zA-Z_][a-zA-Z0-9_-]{0,80}")
_COUNT = re.compile(r"odd|even|[+-]?\d{0,4}n(\s*[+-]\s*\d{1,4})?|[+]?\d{1,4}")
_COMBINATORS = frozenset(">+~")
_MAX_SELECTORS = 30
_MAX_TOKENS = 60
_MAX_DEPTH = 3


def scoped(tokens: Sequence[ast.Node], place: Placed) -> str:
    """The list of selectors of one rule, each below ROOT. Raises Invalid."""
    parts = split(tokens)
    if len(parts) > _MAX_SELECTORS or len(tokens) > _MAX_TOKENS * _MAX_SELECTORS:
        raise refusal(place, _("this rule has too many selectors."))
    return ", ".join(_below_root(part, place) for part in parts)


def split(tokens: Iterable[ast.Node]) -> list[list[ast.Node]]:
    """At the commas of this level; comments go, blanks at the ends go."""
    parts: list[list[ast.Node]] = [[]]
    for token in tokens:
        if _is(token, ","):
            parts.append([])
        elif token.type != "comment":
            parts[-1].append(token)
    return [_stripped(part) for part in parts]


def _stripped(part: list[ast.Node]) -> list[ast.Node]:
    while part and part[0].type == "whitespace":
        part = part[1:]
    while part and part[-1].type == "whitespace":
        part = part[:-1]
    return part


def _below_root(part: list[ast.Node], place: Placed) -> str:
    """`body`, `html` and `:root` at the front mean the root itself."""
    head, rest = _root_words(part)
    if head and not rest:
        return ROOT
    if head and rest[0].type != "whitespace" and not _is(rest[0], ">"):
        raise refusal(rest[0], _("write html, body and :root alone at the front of a selector."))
    return f"{ROOT} {_complex(_stripped(rest), place, 0, after_root=bool(head))}"


def _root_words(part: list[ast.Node]) -> tuple[bool, list[ast.Node]]:
    if part and part[0].type == "ident" and part[0].lower_value in {"html", "body"}:
        return True, part[1:]
    if len(part) > 1 and _is(part[0], ":") and part[1].type == "ident":
        return (True, part[2:]) if part[1].lower_value == "root" else (False, part)
    return False, part


def _complex(part: list[ast.Node], place: Placed, depth: int, *, after_root: bool = False) -> str:
    """One selector; a combinator may come first only right below the root."""
    if not part or len(part) > _MAX_TOKENS:
        raise refusal(part[0] if part else place, _("this selector can't be read."))
    said: list[str] = []
    tokens = iter(part)
    for token in tokens:
        if token.type == "whitespace":
            said.append(" ")
        elif token.type == "literal" and token.value in _COMBINATORS:
            before = "".join(said).rstrip()
            if before[-1:] in _COMBINATORS or (not before and not (after_root and _is(token, ">"))):
                raise refusal(token, _("this selector can't be read."))
            said.append(f" {token.value} ")
        else:
            said.append(_simple(token, tokens, depth))
    text = " ".join("".join(said).split())
    if text[-1] in _COMBINATORS:
        raise refusal(part[-1], _("this selector can't be read."))
    return text


def _simple(token: ast.Node, tokens: Iterable[ast.Node], depth: int) -> str:
    if token.type == "ident":
        return _name(token, token.value)
    if token.type == "hash" and token.is_identifier:
        return f"#{_name(token, token.value)}"
    if token.type == "literal" and token.value == "*":
        return "*"
    if token.type == "literal" and token.value == ".":
        following = next(iter(tokens), None)
        if following is not None and following.type == "ident":
            return f".{_name(following, following.value)}"
    if token.type == "literal" and token.value == ":":
        return _pseudo(token, tokens, depth)
    if token.type == "[] block":
        raise refusal(token, _("selectors by attribute could read what people type; use a class."))
    raise refusal(token, _("this selector can't be read."))


def _pseudo(colon: ast.Node, tokens: Iterable[ast.Node], depth: int) -> str:
    token = next(iter(tokens), None)
    if token is not None and _is(token, ":"):
        token = next(iter(tokens), None)
        if token is not None and token.type == "ident":
            if token.lower_value in allowed.PSEUDO_ELEMENTS:
                return f"::{token.lower_value}"
            raise refusal(token, _("“::%(name)s” is not allowed.") % {"name": _shown(token.value)})
    elif token is not None and token.type == "ident":
        if token.lower_value in allowed.PSEUDO_CLASSES:
            return f":{token.lower_value}"
        raise refusal(token, _("“:%(name)s” is not allowed.") % {"name": _shown(token.value)})
    elif token is not None and token.type == "function":
        return _pseudo_function(token, depth)
    raise refusal(colon, _("this selector can't be read."))


def _pseudo_function(token: ast.Node, depth: int) -> str:
    name: str = token.lower_name
    if name in allowed.COUNTING_FUNCTIONS:
        text = "".join(_counted(one) for one in _stripped(list(token.arguments)))
        if _COUNT.fullmatch(text):
            return f":{name}({text})"
        raise refusal(token, _("this selector can't be read."))
    if name in allowed.SELECTING_FUNCTIONS and depth < _MAX_DEPTH:
        inside = [_complex(part, token, depth + 1) for part in split(token.arguments)]
        return f":{name}({', '.join(inside)})"
    raise refusal(token, _("“:%(name)s” is not allowed.") % {"name": _shown(token.name)})


def _counted(token: ast.Node) -> str:
    if token.type == "whitespace":
        return " "
    if token.type == "number":
        return str(token.representation)
    if token.type == "dimension":
        return f"{token.representation}{token.lower_unit}"
    return str(token.value).lower() if token.type in {"ident", "literal"} else "?"


def _name(token: ast.Node, value: str) -> str:
    if not _NAME.fullmatch(value):
        raise refusal(token, _("names may have letters, digits, “-” and “_” only."))
    return value


def _is(token: ast.Node, sign: str) -> bool:
    return bool(token.type == "literal" and token.value == sign)


def _shown(value: str) -> str:
    return value[:40]

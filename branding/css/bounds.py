"""How far a number may go: what would cover the page or make its text unreadable is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from tinycss2 import ast

from branding.css import allowed
from branding.css.refusals import Placed, refusal

# In px; other units are brought to about as many.
_MOST = Decimal(2400)
_MOST_SHADOW = Decimal(80)
_MOST_EDGE = Decimal(40)
_MOST_TYPE = Decimal(160)
_LEAST_TYPE = Decimal(9)
_ABOUT_PX = {
    "px": Decimal(1),
    "pt": Decimal("1.333"),
    "em": Decimal(16),
    "rem": Decimal(16),
    "lh": Decimal(24),
    "ch": Decimal(8),
    "ex": Decimal(8),
}
_VIEWPORT = frozenset({"vw", "vh", "vmin", "vmax", "svh", "svw", "dvh", "dvw"})
_MAY_BE_NEGATIVE = frozenset({"letter-spacing", "background-position", "object-position"})
_SHADOWS = frozenset({"box-shadow", "text-shadow"})
_EDGES = frozenset(one for one in allowed.BORDERS if "color" not in one and "style" not in one)


def check(name: str, tokens: Sequence[ast.Node], place: Placed) -> None:
    """Raises Invalid at the number that goes too far."""
    for number in _numbers(tokens):
        _refuse_negative(name, number)
        _refuse_size(name, number)
    if name == "font-size":
        _refuse_tiny(tokens, place)
    if name == "line-height":
        _refuse_lines(tokens)


def _numbers(tokens: Iterable[ast.Node]) -> Iterator[ast.Node]:
    for token in tokens:
        if token.type in {"number", "percentage", "dimension"}:
            yield token
        elif token.type == "function" and token.lower_name not in {"calc", "cubic-bezier"}:
            yield from _numbers(token.arguments)


def _value(number: ast.Node) -> Decimal:
    return Decimal(number.representation)


def _refuse_negative(name: str, number: ast.Node) -> None:
    if _value(number) >= 0:
        return
    if name in _SHADOWS or (number.type == "dimension" and number.lower_unit in {"deg", "turn"}):
        return
    if name in _MAY_BE_NEGATIVE and (name != "letter-spacing" or -_about_px(number) <= 2):
        return
    raise refusal(number, _("less than nothing is not allowed: it lays one thing over another."))


def _about_px(number: ast.Node) -> Decimal:
    if number.type == "dimension" and number.lower_unit in _ABOUT_PX:
        return _value(number) * _ABOUT_PX[number.lower_unit]
    if number.type == "dimension" and number.lower_unit in _VIEWPORT:
        return _value(number) * 12
    return Decimal(0)


def _refuse_size(name: str, number: ast.Node) -> None:
    size = abs(_about_px(number))
    limit = _MOST
    if name in _SHADOWS:
        limit = _MOST_SHADOW
    elif name in _EDGES:
        limit = _MOST_EDGE
    elif name == "font-size":
        limit = _MOST_TYPE
    if size > limit or (number.type == "percentage" and abs(_value(number)) > 400):
        raise refusal(number, _("this number is too large."))


def _refuse_tiny(tokens: Sequence[ast.Node], place: Placed) -> None:
    """Text has a least size that no window makes smaller; clamp() begins with its least."""
    for token in tokens:
        if token.type == "function" and token.lower_name in {"min", "calc"}:
            raise refusal(token, _("use clamp() for a size of text that follows the window."))
        if token.type == "function" and token.lower_name in {"clamp", "max"}:
            first = next((one for one in token.arguments if one.type != "whitespace"), None)
            if first is None or _unreadable(first) or first.type not in {"dimension", "function"}:
                raise refusal(token, _("this text would be too small to read."))
        elif _unreadable(token):
            raise refusal(token, _("this text would be too small to read."))


def _unreadable(token: ast.Node) -> bool:
    if token.type == "percentage":
        return _value(token) < 60
    if token.type == "dimension":
        return token.lower_unit in _VIEWPORT or _about_px(token) < _LEAST_TYPE
    return bool(token.type == "number")


def _refuse_lines(tokens: Sequence[ast.Node]) -> None:
    for number in _numbers(tokens):
        plain = number.type == "number"
        if not plain or not Decimal("0.9") <= _value(number) <= 4:
            raise refusal(number, _("write the height of lines as a number from 0.9 to 4."))

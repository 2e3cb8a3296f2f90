"""Hex colours and the WCAG contrast between them."""

from __future__ import annotations

import re
from typing import NamedTuple

_HEX = re.compile(r"\A#?([0-9a-fA-F]{6})\Z", re.ASCII)

WHITE = "#ffffff"
# Darker than it looks needed: only below a luminance of 0.0018 does every possible fill keep 4.5
# with either white or this ink.
NEAR_BLACK = "#050607"


class NotAColour(ValueError):
    """The text is not six hex digits."""


class Rgb(NamedTuple):
    """sRGB channels, 0 to 255."""

    red: int
    green: int
    blue: int


def parse_hex(text: str) -> Rgb:
    """Read "#0f766e" or "0f766e". Nothing else passes: the value ends up in a stylesheet."""
    found = _HEX.match(text)
    if found is None:
        raise NotAColour(f"{text!r} is not a colour like #0f766e")
    digits = found.group(1)
    return Rgb(*(int(digits[at : at + 2], 16) for at in (0, 2, 4)))


def to_hex(colour: Rgb) -> str:
    """The lower-case hex of a colour, with its hash sign."""
    return f"#{colour.red:02x}{colour.green:02x}{colour.blue:02x}"


def linear(channel: int) -> float:
    """One sRGB channel (0 to 255) as linear light (0 to 1)."""
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """WCAG relative luminance of a hex colour, 0 (black) to 1 (white)."""
    red, green, blue = (linear(channel) for channel in parse_hex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two hex colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_for(fill: str) -> str:
    """The text colour for a solid fill: white where it reads (4.5), else near-black."""
    return WHITE if contrast(fill, WHITE) >= 4.5 else NEAR_BLACK

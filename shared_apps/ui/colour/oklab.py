"""OKLab and OKLCH, the spaces in which lightness means what the eye means."""

from __future__ import annotations

from math import atan2, cos, hypot, sin
from typing import NamedTuple

from shared_apps.ui.colour.hexes import Rgb, linear, parse_hex, to_hex


class Oklch(NamedTuple):
    """Lightness 0 to 1, chroma 0 to about 0.37, hue in radians."""

    lightness: float
    chroma: float
    hue: float


def to_oklab(colour: str) -> tuple[float, float, float]:
    """A hex colour as OKLab (lightness, green-red, blue-yellow)."""
    red, green, blue = (linear(channel) for channel in parse_hex(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _light(lab: tuple[float, float, float]) -> tuple[float, float, float]:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _channel(light: float) -> int:
    clipped = min(1.0, max(0.0, light))
    share = 12.92 * clipped if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055
    return round(share * 255)


def from_oklab(lab: tuple[float, float, float]) -> str:
    """The hex of an OKLab colour; out-of-gamut channels are clipped."""
    red, green, blue = (_channel(light) for light in _light(lab))
    return to_hex(Rgb(red, green, blue))


def to_oklch(colour: str) -> Oklch:
    """A hex colour as OKLCH."""
    lightness, a, b = to_oklab(colour)
    return Oklch(lightness, hypot(a, b), atan2(b, a))


def from_oklch(colour: Oklch) -> str:
    """The hex of an OKLCH colour. Chroma gives way until sRGB can show it; the hue stays."""
    chroma = colour.chroma
    while True:
        lab = (colour.lightness, chroma * cos(colour.hue), chroma * sin(colour.hue))
        if chroma < 0.002 or all(-0.001 <= light <= 1.001 for light in _light(lab)):
            return from_oklab(lab)
        chroma *= 0.96


def mix(one: str, share: float, other: str) -> str:
    """`share` (0 to 1) of one colour with the rest of the other, as CSS `in oklab` does."""
    pairs = zip(to_oklab(one), to_oklab(other), strict=True)
    lightness, a, b = (first * share + second * (1 - share) for first, second in pairs)
    return from_oklab((lightness, a, b))

"""From one brand colour to every shade the pages use, in both themes, all readable."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians

from shared_apps.ui.colour.hexes import WHITE, contrast, ink_for
from shared_apps.ui.colour.oklab import Oklch, from_oklch, mix, to_oklch

# A little over the 4.5 of WCAG AA, so that rounding never takes it away.
READABLE = 4.7
_DARK_BASE = "#101418"
_BLACK = "#000000"

# name: lightness and chroma in the light theme, then in the dark one.
_NEUTRALS = {
    "bg": (0.976, 0.003, 0.166, 0.009),
    "surface": (1.0, 0.0, 0.207, 0.012),
    "surface-2": (0.985, 0.002, 0.229, 0.014),
    "line": (0.922, 0.008, 0.300, 0.020),
    "line-soft": (0.953, 0.005, 0.258, 0.016),
    "line-strong": (0.63, 0.018, 0.55, 0.022),
    "text": (0.218, 0.017, 0.940, 0.006),
    "muted": (0.480, 0.024, 0.735, 0.020),
    "faint": (0.515, 0.022, 0.700, 0.022),
}
# How strongly a tone tints the greys, and its hue in degrees.
_TONES = {"cool": (1.0, 257.0), "neutral": (0.0, 0.0), "warm": (0.7, 70.0)}


@dataclass(frozen=True, slots=True)
class Palette:
    """The shades of one colour in one theme, as hex."""

    fill: str
    ink: str
    hover: str
    edge: str
    text: str
    soft: str
    line: str


def neutral_palette(tone: str) -> dict[str, tuple[str, str]]:
    """Name → (light, dark) hex of the greys in a tone: cool, neutral or warm."""
    strength, degrees = _TONES[tone]
    hue = radians(degrees)

    def grey(lightness: float, chroma: float) -> str:
        return from_oklch(Oklch(lightness, chroma * strength, hue))

    return {
        name: (grey(light, light_chroma), grey(dark, dark_chroma))
        for name, (light, light_chroma, dark, dark_chroma) in _NEUTRALS.items()
    }


def _readable(start: Oklch, grounds: list[str], step: float) -> str:
    """Walk the lightness by `step` until the colour reads on each ground."""
    colour = start
    while True:
        shade = from_oklch(colour)
        if min(contrast(shade, ground) for ground in grounds) >= READABLE:
            return shade
        if not 0 < colour.lightness + step < 1:
            return WHITE if step > 0 else _BLACK
        colour = colour._replace(lightness=colour.lightness + step)


def _tint(brand: str, share: float, base: str, quiet: str) -> str:
    """The soft tint: as much of the brand as `share`, or less until quiet text reads on it."""
    tint = mix(brand, share, base)
    while contrast(tint, quiet) < READABLE:
        share *= 0.95
        tint = mix(brand, share, base)
    return tint


def _shades(fill: str, text: str, soft: str, line: str) -> Palette:
    ink = ink_for(fill)
    # Away from the ink, so that hovering never lowers the contrast.
    away = _BLACK if ink == WHITE else WHITE
    return Palette(fill, ink, mix(fill, 0.88, away), mix(fill, 0.84, _BLACK), text, soft, line)


def brand_palette(brand: str, tone: str) -> tuple[Palette, Palette]:
    """The light and the dark palette of a brand colour over the greys of a tone."""
    seen = to_oklch(brand)
    neutrals = neutral_palette(tone)
    grounds = [neutrals[name] for name in ("bg", "surface", "surface-2", "line-soft")]

    soft = _tint(brand, 0.09, WHITE, neutrals["muted"][0])
    text = _readable(
        seen._replace(lightness=min(seen.lightness, 0.5)),
        [soft, *(light for light, _ in grounds)],
        -0.01,
    )
    light = _shades(brand, text, soft, mix(brand, 0.30, WHITE))

    # A black brand would vanish on a dark page: lift the fill until it stands out a little.
    fill = brand
    while contrast(fill, neutrals["surface"][1]) < 1.5:
        fill = mix(fill, 0.94, WHITE)
    soft = _tint(brand, 0.22, _DARK_BASE, neutrals["muted"][1])
    text = _readable(
        seen._replace(lightness=max(seen.lightness, 0.78), chroma=min(seen.chroma, 0.13)),
        [soft, *(dark for _, dark in grounds)],
        0.01,
    )
    return light, _shades(fill, text, soft, mix(brand, 0.55, _DARK_BASE))

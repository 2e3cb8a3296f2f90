"""A brand's stylesheet: custom properties only. The design system's files read them."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from shared_apps.ui.colour.palette import brand_palette, neutral_palette
from shared_apps.ui.colour.tokens import DENSITIES, FONTS, BrandTokens


def _themed(light: str, dark: str) -> str:
    return light if light == dark else f"light-dark({light}, {dark})"


def _shades(name: str, colour: str, tone: str) -> dict[str, str]:
    light, dark = brand_palette(colour, tone)
    return {
        f"--{name}": _themed(light.fill, dark.fill),
        f"--{name}-ink": _themed(light.ink, dark.ink),
        f"--{name}-hover": _themed(light.hover, dark.hover),
        f"--{name}-edge": _themed(light.edge, dark.edge),
        f"--{name}-text": _themed(light.text, dark.text),
        f"--{name}-soft": _themed(light.soft, dark.soft),
        f"--{name}-line": _themed(light.line, dark.line),
    }


@lru_cache(maxsize=1_000)
def brand_css(tokens: BrandTokens) -> str:
    """
    The whole stylesheet of a brand. Same tokens, same text: hash it for an ETag.

    Kept by the tokens alone: they are all that it is made of, whoever chose them. Working it out
    took longer than all else of the request.
    """
    properties = {
        **_shades("brand", tokens.brand, tokens.tone),
        **_shades("accent", tokens.accent or tokens.brand, tokens.tone),
    }
    for name, (light, dark) in neutral_palette(tokens.tone).items():
        properties[f"--{name}"] = _themed(light, dark)
    percent = DENSITIES[tokens.density]
    properties["--radius"] = f"{tokens.radius}px"
    properties["--radius-s"] = f"{min(tokens.radius, 8) if tokens.radius < 16 else 10}px"
    properties["--density"] = f"{percent // 100}.{percent % 100:02d}"
    properties["--font"] = FONTS[tokens.font]
    lines = "".join(f"  {name}: {value};\n" for name, value in properties.items())
    return f":root {{\n{lines}}}\n"


def etag_of(css: str) -> str:
    """A short, stable tag of a stylesheet, for its ETag and its address."""
    return sha256(css.encode()).hexdigest()[:16]

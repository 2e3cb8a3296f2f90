"""
Colour as pure functions: read a hex, measure contrast, derive a brand's whole palette.

Everything is computed here, once, when a brand is saved; browsers get finished hex values, so
what the tests measure is what people see.
"""

from shared_apps.ui.colour.hexes import (
    NotAColour,
    Rgb,
    contrast,
    ink_for,
    parse_hex,
    to_hex,
)
from shared_apps.ui.colour.palette import Palette, brand_palette, neutral_palette
from shared_apps.ui.colour.stylesheet import brand_css, etag_of
from shared_apps.ui.colour.tokens import DENSITIES, FONTS, PAPER_FONTS, RADII, TONES, BrandTokens

__all__ = [
    "DENSITIES",
    "FONTS",
    "PAPER_FONTS",
    "RADII",
    "TONES",
    "BrandTokens",
    "NotAColour",
    "Palette",
    "Rgb",
    "brand_css",
    "brand_palette",
    "contrast",
    "etag_of",
    "ink_for",
    "neutral_palette",
    "parse_hex",
    "to_hex",
]

"""The stylesheet of a store: only known properties, only checked values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared_apps.ui.colour import BrandTokens, brand_css, contrast, etag_of

STATIC = Path(__file__).parents[2] / "shared_apps" / "ui" / "static" / "ui"


def test_the_default_brand_is_the_one_in_the_static_file() -> None:
    """A page without a store's sheet looks like BrandTokens()."""
    sheet = (STATIC / "css" / "brand.css").read_text()
    assert sheet.split("*/\n", 1)[1] == brand_css(BrandTokens())


def test_every_line_is_one_custom_property() -> None:
    """Nothing else can get into the sheet."""
    lines = brand_css(BrandTokens(accent="#f59e0b", tone="warm", radius=0)).splitlines()
    assert lines[0] == ":root {"
    assert lines[-1] == "}"
    assert all(re.fullmatch(r"  --[a-z0-9-]+: [^;{}]+;", line) for line in lines[1:-1])


def test_equal_tokens_make_equal_tags() -> None:
    """The tag changes with the look and only with it."""
    assert etag_of(brand_css(BrandTokens())) == etag_of(brand_css(BrandTokens(brand="0F766E")))
    assert etag_of(brand_css(BrandTokens())) != etag_of(brand_css(BrandTokens(radius=6)))


@pytest.mark.parametrize(
    "fault",
    [
        {"brand": "red"},
        {"accent": "x"},
        {"tone": "pink"},
        {"radius": 3},
        {"font": "a;}"},
        {"density": "x"},
    ],
)
def test_a_choice_outside_the_lists_is_refused(fault: dict[str, object]) -> None:
    """Tokens are choices, never free text."""
    with pytest.raises(ValueError, match="is not"):
        BrandTokens(**fault)  # type: ignore[arg-type]


def test_state_colours_read_on_their_tints() -> None:
    """ok, warn, bad and info, in both themes, on their tint and on cards."""
    tokens = (STATIC / "css" / "tokens.css").read_text()
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", tokens)
    pairs = {name: (light, dark) for name, light, dark in found}
    for name in ("ok", "warn", "bad", "info"):
        for theme, surface in enumerate(("#ffffff", "#14181d")):
            assert contrast(pairs[name][theme], pairs[f"{name}-soft"][theme]) >= 4.5
            assert contrast(pairs[name][theme], surface) >= 4.5


def test_each_property_in_use_is_defined() -> None:
    """A misspelt var() would silently draw nothing."""
    sheets = "".join(path.read_text() for path in (STATIC / "css").glob("*.css"))
    used = set(re.findall(r"var\((--[a-z0-9-]+)[,)]", sheets))
    defined = set(re.findall(r"(--[a-z0-9-]+):", sheets))
    assert used <= defined

"""Whatever colour a reseller picks, everything on the pages stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_apps.ui.colour import (
    TONES,
    NotAColour,
    Rgb,
    brand_palette,
    contrast,
    ink_for,
    neutral_palette,
    parse_hex,
    to_hex,
)
from shared_apps.ui.colour.oklab import from_oklab, mix, to_oklab

colours = st.builds(Rgb, *(st.integers(0, 255) for _ in range(3))).map(to_hex)
tones = st.sampled_from(TONES)
AA = 4.5


@given(colours)
def test_a_colour_survives_reading_and_writing(colour: str) -> None:
    """Hex in, hex out, with or without the hash sign."""
    assert to_hex(parse_hex(colour)) == to_hex(parse_hex(colour[1:].upper())) == colour


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#fff",
        "#0f766",
        "#0f766e0",
        "red",
        "#0f766e;}",
        "#0f766e\n",
        "#０f766e",
        "url(x)",
        "#gggggg",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    """The text would end up in a stylesheet."""
    with pytest.raises(NotAColour):
        parse_hex(text)


def test_contrast_is_the_published_one() -> None:
    """Black on white is 21, a colour on itself 1, and #767676 the well-known first grey of AA."""
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#0f766e", "#0f766e") == 1
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@given(colours)
def test_ink_reads_on_every_fill(fill: str) -> None:
    """One of the two inks always reaches AA."""
    assert contrast(ink_for(fill), fill) >= AA


@given(colours)
def test_oklab_goes_there_and_back(colour: str) -> None:
    """Nothing is lost on the way through OKLab."""
    assert from_oklab(to_oklab(colour)) == colour
    assert mix(colour, 1, "#123456") == colour


@given(colours, tones)
def test_brand_text_reads_on_every_ground(colour: str, tone: str) -> None:
    """Text in the brand's colour: on the page, on cards, on table heads and on its soft tint."""
    for theme, palette in enumerate(brand_palette(colour, tone)):
        grounds = [neutral_palette(tone)[name][theme] for name in ("bg", "surface", "surface-2")]
        for ground in (*grounds, palette.soft):
            assert contrast(palette.text, ground) >= AA


@given(colours, tones)
def test_all_texts_read_on_the_soft_tint(colour: str, tone: str) -> None:
    """A note or a chosen card carries normal and quiet text too."""
    neutrals = neutral_palette(tone)
    for theme, palette in enumerate(brand_palette(colour, tone)):
        for name in ("text", "muted"):
            assert contrast(neutrals[name][theme], palette.soft) >= AA


@given(colours, tones)
def test_a_button_reads_at_rest_and_under_the_pointer(colour: str, tone: str) -> None:
    """Hovering moves the fill away from the ink, never towards it."""
    for palette in brand_palette(colour, tone):
        assert contrast(palette.ink, palette.fill) >= AA
        assert contrast(palette.ink, palette.hover) >= AA


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("theme", [0, 1])
def test_greys_read_on_each_other(tone: str, theme: int) -> None:
    """Faint text too; edges of controls reach the 3 that WCAG asks for."""
    greys = {name: pair[theme] for name, pair in neutral_palette(tone).items()}
    for name in ("text", "muted", "faint"):
        for ground in ("bg", "surface", "surface-2", "line-soft"):
            assert contrast(greys[name], greys[ground]) >= AA
    assert contrast(greys["line-strong"], greys["surface"]) >= 3


@pytest.mark.parametrize("tone", TONES)
def test_a_black_brand_does_not_vanish_in_the_dark(tone: str) -> None:
    """Its buttons are lifted off the dark surface."""
    _, dark = brand_palette("#000000", tone)
    assert contrast(dark.fill, neutral_palette(tone)["surface"][1]) >= 1.5

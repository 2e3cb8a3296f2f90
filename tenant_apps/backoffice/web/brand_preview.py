"""An unsaved brand, drawn beside its form, with how readable its colours are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.money import Money
from shared_apps.ui.colour import (
    BrandTokens,
    NotAColour,
    brand_css,
    brand_palette,
    contrast,
    ink_for,
)
from shared_apps.ui.formats import number_text

_ASKED = ("colour", "accent", "neutral", "radius", "density")
# Sizes that the page computes once for the whole document: said again for the panel.
_SIZES = "--control: calc(34px * var(--density)); --pad: calc(18px * var(--density));"


def tokens_of(asked: Mapping[str, str]) -> BrandTokens:
    """Raises ValueError on anything that is not one of the choices."""
    return BrandTokens(
        brand=asked.get("colour") or "#0f766e",
        accent=asked.get("accent") or None,
        tone=asked.get("neutral") or "cool",
        radius=int(asked.get("radius") or 10),
        density=asked.get("density") or "normal",
    )


def preview_css(asked: Mapping[str, str]) -> str:
    """The brand's properties, on the panel instead of the whole page. Raises ValueError."""
    theme = asked.get("theme", "")
    scheme = f" color-scheme: {theme};" if theme in {"light", "dark"} else ""
    css = brand_css(tokens_of(asked)).replace(":root", ".brand-preview", 1)
    return f"{css}.brand-preview {{ {_SIZES}{scheme} }}\n"


@dataclass(frozen=True, slots=True)
class Hint:
    """How one chosen colour reads. `shade` is what small text uses instead when it is too light."""

    label: str
    colour: str
    ratio: str
    ink: str
    shade: str
    text: str


def _hint(label: str, colour: str, tone: str) -> Hint:
    light, _dark = brand_palette(colour, tone)
    ink = ink_for(colour)
    ratio = number_text(Decimal(f"{contrast(colour, ink):.1f}"))
    on_white = contrast(colour, "#ffffff")
    if on_white >= 4.5:
        text = _("Reads well everywhere: buttons, links and small text use it as it is.")
    else:
        text = _("Too light for small text: links use a darker shade, buttons keep your colour.")
    return Hint(
        label, colour, ratio, _("white") if ink == "#ffffff" else _("black"), light.text, text
    )


def preview_of(asked: Mapping[str, str]) -> dict[str, Any]:
    """What the panel shows: stylesheet address and hints; a broken colour says so."""
    try:
        tokens = tokens_of(asked)
    except NotAColour:
        return {"wrong": _("Write colours like #0f766e."), "hints": [], "preview_url": ""}
    except ValueError:
        return {"wrong": _("Choose from the lists."), "hints": [], "preview_url": ""}
    chosen = {name: asked[name] for name in (*_ASKED, "theme") if asked.get(name)}
    return {
        "wrong": "",
        "preview_price": Money(1400, "EUR"),
        "preview_name": asked.get("name", ""),
        "preview_slogan": asked.get("slogan", ""),
        "preview_url": f"{reverse('manage-brand-css')}?{urlencode(chosen)}",
        "hints": [
            _hint(_("Main colour"), tokens.brand, tokens.tone),
            _hint(_("Second colour"), tokens.accent or tokens.brand, tokens.tone),
        ],
    }

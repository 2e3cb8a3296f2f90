"""How readable a brand's colours are, and what is used instead of those that are not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from branding.rules.values import BrandValues
from shared_apps.ui.colour import brand_palette, contrast, neutral_palette
from shared_apps.ui.formats import number_text

AA = Decimal("4.5")  # WCAG 2.2, 1.4.3: text


@dataclass(frozen=True, slots=True)
class Pair:
    """Text on a ground, both as hex, with their WCAG ratio (1 to 21, rounded down)."""

    ink: str
    ground: str

    @property
    def ratio(self) -> Decimal:
        exact = Decimal(str(contrast(self.ink, self.ground)))
        return exact.quantize(Decimal("0.1"), ROUND_DOWN)

    @property
    def ratio_text(self) -> str:
        return number_text(self.ratio)

    @property
    def reads(self) -> bool:
        return self.ratio >= AA


@dataclass(frozen=True, slots=True)
class Finding:
    """A chosen pair in one theme, and the pair that pages use: the same when it reads."""

    theme: str
    chosen: Pair
    used: Pair

    @property
    def mended(self) -> bool:
        return self.chosen != self.used


@dataclass(frozen=True, slots=True)
class Check:
    """One use of one colour, in the light and the dark theme."""

    colour: str
    use: str
    findings: list[Finding]


def contrast_checks(values: BrandValues) -> list[Check]:
    """Every pair that pages make of the two colours: text on them, and they as text."""
    checks: list[Check] = []
    surfaces = dict(zip(("light", "dark"), neutral_palette(values.neutral)["surface"], strict=True))
    for colour, said in ((values.colour, _("Main colour")), (values.accent, _("Second colour"))):
        palettes = dict(zip(("light", "dark"), brand_palette(colour, values.neutral), strict=True))
        on_it, as_text = [], []
        for theme, palette in palettes.items():
            wished = Pair("#ffffff", colour)
            fill = Pair(palette.ink, palette.fill)
            kept = wished.reads and fill == wished
            on_it.append(Finding(theme, wished, wished if kept else fill))
            link, used = Pair(colour, surfaces[theme]), Pair(palette.text, surfaces[theme])
            as_text.append(Finding(theme, link, used))
        checks.append(Check(said, _("Text on it"), on_it))
        checks.append(Check(said, _("Links and small text"), as_text))
    return checks

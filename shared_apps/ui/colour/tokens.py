"""What a store may choose about its look. Choices, never free text: they become CSS."""

from __future__ import annotations

from dataclasses import dataclass

from shared_apps.ui.colour.hexes import parse_hex, to_hex

TONES = ("cool", "neutral", "warm")
RADII = (0, 6, 10, 16)
# Density multiplies paddings and control heights, in percent.
DENSITIES = {"compact": 88, "normal": 100, "roomy": 114}
# Families that we serve ourselves first; the rest stand for what a device has.
FONTS = {
    "inter": '"Inter", system-ui, sans-serif',
    "manrope": '"Manrope", system-ui, sans-serif',
    "figtree": '"Figtree", system-ui, sans-serif',
    "plex": '"IBM Plex Sans", system-ui, sans-serif',
    "nunito": '"Nunito Sans", system-ui, sans-serif',
    "source-serif": '"Source Serif 4", Charter, Cambria, serif',
    "system": "system-ui, sans-serif",
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
    "geometric": 'Avenir, Montserrat, Corbel, "URW Gothic", sans-serif',
    "serif": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, serif',
}
SERVED_FONTS = ("inter", "manrope", "figtree", "plex", "nunito", "source-serif")
# The family on paper, where no device's own fonts are; what is missing is set in Inter.
PAPER_FONTS = {
    "inter": "Inter",
    "manrope": "Manrope",
    "figtree": "Figtree",
    "plex": "IBM Plex Sans",
    "nunito": "Nunito Sans",
    "source-serif": "Source Serif 4",
    "serif": "Source Serif 4",
}


@dataclass(frozen=True, slots=True)
class BrandTokens:
    """A store's design tokens. Raises ValueError (NotAColour for colours) on anything else."""

    brand: str = "#0f766e"
    accent: str | None = None
    tone: str = "cool"
    radius: int = 10
    font: str = "inter"
    density: str = "normal"

    def __post_init__(self) -> None:
        object.__setattr__(self, "brand", to_hex(parse_hex(self.brand)))
        if self.accent is not None:
            object.__setattr__(self, "accent", to_hex(parse_hex(self.accent)))
        if self.tone not in TONES:
            raise ValueError(f"{self.tone!r} is not one of {TONES}")
        if self.radius not in RADII:
            raise ValueError(f"{self.radius!r} is not one of {RADII}")
        if self.font not in FONTS:
            raise ValueError(f"{self.font!r} is not one of {tuple(FONTS)}")
        if self.density not in DENSITIES:
            raise ValueError(f"{self.density!r} is not one of {tuple(DENSITIES)}")

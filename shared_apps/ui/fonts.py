"""
Web fonts, cut from the font packages: Latin and extended Latin, as small woff2 files.

Written outside version control (20 to 120 KB a family, of which a browser fetches what a brand
wears) and kept until the package or this recipe changes. Runs by itself too:
python -m shared_apps.ui.fonts var/static-build/ui/fonts
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import fontpkg
from fontTools import subset
from fontTools.varLib import instancer

_RECIPE = 1
_RANGES = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,"
    "U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0300-0304,"
    "U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0,U+2C60-2C7F,U+A720-A7FF",
}


@dataclass(frozen=True, slots=True)
class Face:
    """A family as shipped: which package, which file name, which axes to freeze."""

    family: str
    distribution: str
    stem: str
    frozen_axes: tuple[tuple[str, float], ...] = ()
    features: tuple[str, ...] = ()


_TEXT_FEATURES = (
    "kern",
    "mark",
    "mkmk",
    "ccmp",
    "locl",
    "calt",
    "liga",
    "case",
    "tnum",
    "zero",
)
FACES = (
    Face(
        "Inter",
        "fontpkg-inter",
        "inter",
        (("opsz", 14.0),),
        (*_TEXT_FEATURES, "cv11", "ss03"),
    ),
    Face(
        "JetBrains Mono",
        "fontpkg-jetbrains-mono",
        "jetbrains-mono",
        (),
        ("mark", "ccmp", "zero"),
    ),
    Face("Manrope", "fontpkg-manrope", "manrope", (), _TEXT_FEATURES),
    Face("Figtree", "fontpkg-figtree", "figtree", (), _TEXT_FEATURES),
    Face("IBM Plex Sans", "fontpkg-ibm-plex-sans", "plex", (("wdth", 100.0),), _TEXT_FEATURES),
    Face(
        "Nunito Sans",
        "fontpkg-nunito-sans",
        "nunito",
        (("opsz", 12.0), ("wdth", 100.0), ("YTLC", 500.0)),
        _TEXT_FEATURES,
    ),
    Face(
        "Source Serif 4",
        "fontpkg-source-serif-4",
        "source-serif",
        (("opsz", 14.0),),
        _TEXT_FEATURES,
    ),
)


def _parse(ranges: str) -> list[int]:
    found: list[int] = []
    for part in ranges.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        found.extend(range(int(first, 16), int(last or first, 16) + 1))
    return found


def _cut(face: Face, ranges: str) -> bytes:
    options = subset.Options()
    options.layout_features = list(face.features)
    options.flavor = "woff2"
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_parse(ranges))
    target = BytesIO()
    with subset.load_font(fontpkg.path(face.family), options) as font:
        cutter.subset(font)
        # Cut first, freeze second: the other way round takes half a minute.
        axes = dict(face.frozen_axes)
        made = instancer.instantiateVariableFont(font, axes, inplace=True) if axes else font
        subset.save_font(made, target, options)
    return target.getvalue()


def _stamp(face: Face, ranges: str) -> str:
    recipe = f"{_RECIPE}|{face}|{version(face.distribution)}|{ranges}"
    return sha256(recipe.encode()).hexdigest()[:16]


def build_fonts(target: Path) -> list[Path]:
    """Write the missing or outdated font files into `target`; return those written."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for face in FACES:
        for name, ranges in _RANGES.items():
            path = target / f"{face.stem}-{name}.woff2"
            stamp = path.with_suffix(".stamp")
            wanted = _stamp(face, ranges)
            if path.exists() and stamp.exists() and stamp.read_text() == wanted:
                continue
            path.write_bytes(_cut(face, ranges))
            stamp.write_text(wanted)
            written.append(path)
    return written


if __name__ == "__main__":
    for made in build_fonts(Path(sys.argv[1])):
        sys.stdout.write(f"{made.name} {made.stat().st_size // 1024} KB\n")

"""Cutting the web fonts."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from shared_apps.ui import fonts


@pytest.fixture
def one_face(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the small family and plain Latin: the whole set takes ten seconds."""
    monkeypatch.setattr(fonts, "FACES", fonts.FACES[1:2])
    monkeypatch.setattr(fonts, "_RANGES", {"latin": "U+0020-007E,U+20AC"})


@pytest.mark.usefixtures("one_face")
def test_a_font_is_cut_once_and_kept(tmp_path: Path) -> None:
    """A second run writes nothing; a changed recipe writes again."""
    [made] = fonts.build_fonts(tmp_path)
    assert made.name == "jetbrains-mono-latin.woff2"
    assert made.stat().st_size < 40_000
    characters = TTFont(made).getBestCmap()
    assert 0x20AC in characters
    assert 0x0416 not in characters
    assert fonts.build_fonts(tmp_path) == []
    made.with_suffix(".stamp").write_text("older")
    assert fonts.build_fonts(tmp_path) == [made]

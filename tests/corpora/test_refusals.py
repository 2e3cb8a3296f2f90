"""The corpora without a browser: what must be refused is, for its reason, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from branding.custom_css import safe_css
from branding.images import safe_logo
from branding.svg.allowed import ELEMENTS
from branding.svg.rewrite import SVG
from kernel.errors import Invalid

HERE = Path(__file__).parent
SHEETS: dict[str, str | None] = json.loads((HERE / "css" / "expected.json").read_text())
PICTURES: dict[str, str | None] = json.loads((HERE / "svg" / "expected.json").read_text())


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_refused_for_its_reason_or_accepted(name: str) -> None:
    reason = SHEETS[name]
    text = (HERE / "css" / f"{name}.css").read_bytes().decode()
    if reason is None:
        assert "evil" not in safe_css(text).replace("var(--evil)", "")
        return
    with pytest.raises(Invalid) as no:
        safe_css(text)
    assert no.value.field == "custom_css"
    assert reason in str(no.value.facts["reason"])


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_refused_for_its_reason_or_holds_only_what_draws(name: str) -> None:
    reason = PICTURES[name]
    content = (HERE / "svg" / f"{name}.svg").read_bytes()
    if reason is None:
        kept = {one.tag for one in ElementTree.fromstring(safe_logo(content)[1]).iter()}
        assert {tag.removeprefix(f"{{{SVG}}}") for tag in kept} <= ELEMENTS
        return
    with pytest.raises(Invalid, match=reason) as no:
        safe_logo(content)
    assert no.value.field == "logo"


def test_both_corpora_are_whole() -> None:
    for kind, expected, least in (("css", SHEETS, 60), ("svg", PICTURES, 50)):
        assert {path.stem for path in (HERE / kind).glob(f"*.{kind}")} == set(expected)
        assert len(expected) >= least

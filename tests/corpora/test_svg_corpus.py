"""Hostile pictures: refused for their reason, or shown in every way and nothing comes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from branding.images import safe_logo
from kernel.errors import Invalid
from tests.corpora.svg_page import faults_of
from tests.prove import figures

pytestmark = [pytest.mark.browser, pytest.mark.prove]
FOLDER = Path(__file__).parent / "svg"
EXPECTED: dict[str, str | None] = json.loads((FOLDER / "expected.json").read_text())
FIGURE = "svg corpus inert"
# Raw, they must be caught: a spy that sees nothing would prove nothing.
PLANTED = (
    *("script", "script-cdata", "script-href", "script-xlink", "script-xhtml", "onload"),
    *("onclick-autofocus", "foreign-iframe", "foreign-img", "image-remote", "image-own-host"),
    *("fe-image", "use-own-host", "style-import", "style-url", "style-font-face"),
    *("link-sheet", "javascript-link", "xml-stylesheet", "animate-href"),
)


def test_each_sample_is_refused_for_its_reason_or_inert(spy) -> None:
    wrong = []
    for name, reason in EXPECTED.items():
        fault = _fault(spy, (FOLDER / f"{name}.svg").read_bytes(), reason)
        figures.add(FIGURE, got=int(not fault), total=1)
        kind = "shown" if reason is None else "refused"
        figures.add(f"svg corpus, {kind}", got=int(not fault), total=1)
        wrong += [f"{name}: {fault}"] if fault else []
    assert wrong == []


def _fault(spy, content: bytes, reason: str | None) -> str:
    try:
        kind, picture = safe_logo(content)
    except Invalid as no:
        return "" if reason is not None and reason in no.message else f"refused: {no.message}"
    if reason is not None or kind != "svg":
        return f"accepted as {kind}"
    return "; ".join(faults_of(spy, picture))


@pytest.mark.parametrize("name", PLANTED)
def test_the_spy_catches_what_is_passed_through(spy, name: str) -> None:
    """The same picture, shown the same ways, as it was uploaded."""
    assert faults_of(spy, (FOLDER / f"{name}.svg").read_bytes())


def test_a_harmless_picture_is_left_alone(spy) -> None:
    plain = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>'
    assert faults_of(spy, safe_logo(plain)[1]) == []

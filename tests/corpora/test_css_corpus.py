"""Hostile sheets: refused with the right reason, or worn by a page where nothing comes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from branding.custom_css import safe_css
from kernel.errors import Invalid
from tests.corpora.css_page import faults_of
from tests.prove import figures

pytestmark = [pytest.mark.browser, pytest.mark.prove]
FOLDER = Path(__file__).parent / "css"
EXPECTED: dict[str, str | None] = json.loads((FOLDER / "expected.json").read_text())
FIGURE = "css corpus inert"
# Raw, they must be caught: a spy that sees nothing would prove nothing.
PLANTED = (
    *("background-url", "unclosed-url", "image-set", "cursor-url", "mask-url", "supports-url"),
    *("custom-property-url", "import-string", "font-face-by-letter", "escaped-url"),
    *("password-by-attribute", "has-typed", "nested-attribute", "escaped-import"),
    *("absolute-cover", "transform-cover", "invisible-button"),
)


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.css").read_bytes().decode()


def test_each_sample_is_refused_for_its_reason_or_inert(spy) -> None:
    wrong = []
    for name, reason in EXPECTED.items():
        fault = _fault(spy, name, reason)
        figures.add(FIGURE, got=int(not fault), total=1)
        kind = "worn" if reason is None else "refused"
        figures.add(f"css corpus, {kind}", got=int(not fault), total=1)
        wrong += [f"{name}: {fault}"] if fault else []
    assert wrong == []


def _fault(spy, name: str, reason: str | None) -> str:
    try:
        sheet = safe_css(text_of(name))
    except Invalid as no:
        said = str(no.facts["reason"])
        return "" if reason is not None and reason in said else f"refused: {said}"
    return "accepted" if reason is not None else "; ".join(faults_of(spy, sheet))


@pytest.mark.parametrize("name", PLANTED)
def test_the_spy_catches_what_is_passed_through(spy, name: str) -> None:
    """The same page, the same sample, without the parser."""
    assert faults_of(spy, text_of(name))


def test_a_sheet_that_does_nothing_leaves_the_page_alone(spy) -> None:
    assert faults_of(spy, ".card { color: red }") == []

"""The living reference, and the promises every page makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.translation import override

from shared_apps.ui import catalogues

UI = Path(__file__).parents[2] / "shared_apps" / "ui"
PAGES = ["/", "/site/", "/plain/", *(f"/error/{code}/" for code in (403, 404, 421, 500, 503))]


@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_nothing_the_content_policy_forbids(page: str) -> None:
    """No inline style, no inline script, no handler attribute."""
    html = Client().get(page).content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_are_drawn_in_each_language(page: str, language: str) -> None:
    """With one h1, a skip link and unique ids."""
    with override(language):
        html = Client().get(page).content.decode()
    assert html.count("<h1") == 1
    assert 'href="#content"' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_error_pages_set_no_cookie_and_carry_no_token() -> None:
    """A stranger's host gets them too."""
    response = Client().get("/error/421/")
    assert not response.cookies
    assert "X-CSRFToken" not in response.content.decode()
    assert "This address is not connected" in response.content.decode()


def test_odd_tokens_in_the_query_fall_back_to_the_default_brand() -> None:
    """The sheet is built from checked tokens only."""
    odd = Client().get("/brand.css?brand=%7D*%7Bcolor:red")
    assert odd.content == Client().get("/brand.css").content
    assert b"7c3aed" in Client().get("/brand.css?brand=7c3aed").content


def test_static_files_named_in_templates_exist() -> None:
    """Except the fonts, which are cut at set-up."""
    for template in (UI / "templates").rglob("*.html"):
        for name in re.findall(r"{% static '([^']+)' %}", template.read_text()):
            assert name.startswith("ui/fonts/") or finders.find(name), name


def test_scripts_never_evaluate_text() -> None:
    """No eval, no markup from data except the fragments our own server sends."""
    for script in (UI / "static" / "ui" / "js").glob("*.js"):
        text = script.read_text()
        assert not re.search(r"\beval\(|new Function|document\.write|insertAdjacentHTML", text)
        assert "innerHTML" not in text or script.name == "poll-until.js"


def test_german_is_complete_and_compiled() -> None:
    """Every message in the code has its translation, and the compiled file is the current one."""
    known = catalogues.load(UI, "de")
    said = {(message.context, message.id) for message in catalogues.collect(UI) if message.id}
    have = {(message.context, message.id) for message in known if message.id}
    assert said == have
    assert catalogues.missing(known) == []
    with override("de"):
        assert "Zum Inhalt springen" in Client().get("/plain/").content.decode()

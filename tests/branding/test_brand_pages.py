"""The brand editor: what is saved shows at once, what is odd is refused at its field."""

from __future__ import annotations

import pytest

from branding.models import Brand
from kernel.tenancy.context import in_store

GOOD = {
    "name": "Acme Cloud",
    "slogan": "Up in a minute",
    "colour": "#7c3aed",
    "accent": "#b45309",
    "theme": "dark",
    "neutral": "warm",
    "radius": "16",
    "density": "compact",
    "support_email": "help@acme.test",
    "support_phone": "",
    "legal_name": "Acme Cloud GmbH",
    "legal_address": "Way 1\n10115 Berlin",
    "vat_id": "DE1",
    "mail_footer": "",
}


def stylesheet_of(browser) -> str:
    """As the storefront links it right now."""
    page = browser.get("/").content.decode()
    address = page.split('href="/brand/')[1].split('"')[0]
    return browser.get(f"/brand/{address}").content.decode()


def test_a_saved_brand_shows_in_the_shop_at_once(desk, acme, client_for):
    visitor = client_for(acme)
    assert "#7c3aed" not in stylesheet_of(visitor)
    assert desk.post("/manage/brand/", GOOD).status_code == 302
    assert "#7c3aed" in stylesheet_of(visitor)
    page = visitor.get("/").content.decode()
    assert "Up in a minute" in page
    assert 'data-theme="dark"' in page


def test_another_stores_brand_stays(desk, beta, client_for):
    before = stylesheet_of(client_for(beta))
    desk.post("/manage/brand/", GOOD)
    assert stylesheet_of(client_for(beta)) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("colour", "red"),
        ("colour", "#fff;}body{display:none"),
        ("accent", ""),
        ("theme", "neon"),
        ("neutral", "pink"),
        ("radius", "7"),
        ("density", "huge"),
        ("support_email", "not an address"),
    ],
)
def test_an_odd_value_is_refused_at_its_field(desk, acme, field, value):
    with in_store(acme):
        version = Brand.objects.get().version
    answer = desk.post("/manage/brand/", {**GOOD, field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    with in_store(acme):
        assert Brand.objects.get().version == version


def test_the_preview_is_drawn_without_saving(desk, acme):
    panel = desk.get("/manage/brand/preview/", GOOD).content.decode()
    assert "preview.css?" in panel
    assert "Reads well everywhere" in panel
    css = desk.get("/manage/brand/preview.css", GOOD).content.decode()
    assert css.startswith(".brand-preview {")
    assert "#7c3aed" in css
    with in_store(acme):
        assert Brand.objects.get().colour != "#7c3aed"


def test_a_light_colour_is_told_how_it_reads(desk):
    panel = desk.get("/manage/brand/preview/", {**GOOD, "colour": "#fde047"}).content.decode()
    assert "links use a darker shade" in panel
    assert "Text on it is black" in panel


@pytest.mark.parametrize(
    "colour", ["red;}", "#12345;", "#fff}body{display:none", "url(http://evil.test)"]
)
def test_nothing_odd_reaches_a_stylesheet(desk, colour):
    asked = {**GOOD, "colour": colour}
    assert colour not in desk.get("/manage/brand/preview.css", asked).content.decode()[20:]
    assert b"Write colours like" in desk.get("/manage/brand/preview/", asked).content


def test_texts_are_never_markup(desk, acme, client_for):
    desk.post("/manage/brand/", {**GOOD, "slogan": "<script>alert(1)</script>"})
    assert b"<script>alert(1)" not in client_for(acme).get("/").content
    assert b"<script>alert(1)" not in desk.get("/manage/brand/").content

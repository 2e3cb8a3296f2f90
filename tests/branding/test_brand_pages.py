"""The brand editor: a draft for the team's eyes, published by a person, odd values refused."""

from __future__ import annotations

import json

import pytest

from branding.models import Brand, BrandVersion
from branding.rules.merging import stamps_of
from branding.rules.values import TYPED
from branding.services import save_draft
from kernel.actor import Actor
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
    "font": "manrope",
    "support_email": "help@acme.test",
    "support_phone": "",
    "sender_name": "Acme Service",
    "reply_to": "",
    "legal_name": "Acme Cloud GmbH",
    "legal_address": "Way 1\n10115 Berlin",
    "vat_id": "DE1",
    "mail_footer": "",
    "terms": "",
    "privacy": "",
    "refunds": "",
    "imprint": "",
    "custom_css": "",
}
KEEP = "/manage/brand/draft/"


def draft_of(store):
    with in_store(store):
        return BrandVersion.objects.filter(store=store.key, state="draft").first()


def seen(store) -> dict[str, str]:
    draft = draft_of(store)
    return {"seen": str(draft.revision if draft else 0)}


def publish(desk, store, values=GOOD):
    return desk.post("/manage/brand/", {**values, "action": "publish", **seen(store)})


def stylesheet_of(browser) -> str:
    """As the storefront links it right now."""
    page = browser.get("/").content.decode()
    address = page.split('href="/brand/')[1].split('"')[0]
    return browser.get(f"/brand/{address}").content.decode()


def test_a_draft_is_invisible_until_it_is_published(desk, acme, client_for):
    visitor = client_for(acme)
    assert desk.post(KEEP, GOOD).status_code == 200
    assert "#7c3aed" not in stylesheet_of(visitor)
    assert "Up in a minute" not in visitor.get("/").content.decode()
    assert publish(desk, acme).status_code == 302
    assert "#7c3aed" in stylesheet_of(visitor)
    page = visitor.get("/").content.decode()
    assert "Up in a minute" in page
    assert 'data-theme="dark"' in page
    assert "fonts/manrope-latin.woff2" in page
    assert draft_of(acme) is None


def test_the_team_sees_the_draft_in_every_scene(desk, acme):
    desk.post(KEEP, GOOD)
    for key in ("shop", "portal", "sign-in", "mail", "invoice"):
        answer = desk.get(f"/manage/brand/scenes/{key}/?theme=light")
        assert answer.status_code == 200, key
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "script-src 'none'" in policy
        assert b"<script" not in answer.content
    shop = desk.get("/manage/brand/scenes/shop/?theme=light").content.decode()
    assert "Up in a minute" in shop
    assert 'data-theme="light"' in shop
    assert "/manage/brand/draft.css" in shop
    assert "#7c3aed" in desk.get("/manage/brand/draft.css").content.decode()
    assert "#7c3aed" in desk.get("/manage/brand/scenes/mail/").content.decode()


def test_other_pages_of_the_store_may_not_be_framed(desk):
    for path in ("/", "/manage/brand/", "/auth/login/"):
        answer = desk.get(path)
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


DRAFT_PATHS = (
    "scenes/shop/",
    "scenes/mail/",
    "scenes/invoice/",
    "draft.css",
    "draft-own.css",
    "history/",
)


@pytest.mark.parametrize("path", DRAFT_PATHS)
def test_a_draft_is_for_the_owner_of_its_store(desk, acme, beta, alice, charlie, client_for, path):
    """Refused: a stranger, a customer, the same session at another store. Its twin works."""
    from shared_apps.identity.models import User

    desk.post(KEEP, {**GOOD, "slogan": "canary of acme", "colour": "#7c3aed"})
    address = f"/manage/brand/{path}"
    assert desk.get(address).status_code == 200
    assert client_for(acme).get(address).status_code in (302, 403)
    assert client_for(acme, alice).get(address).status_code in (302, 403)
    replayed = client_for(beta)
    replayed.cookies = desk.cookies
    assert replayed.get(address).status_code in (302, 403)
    with in_store(beta):
        owner = User.objects.get(role=User.Role.OWNER)
        browser = client_for(beta)
        browser.force_login(owner)
    own = browser.get(address)
    assert own.status_code == 200
    assert b"canary" not in own.content
    assert b"#7c3aed" not in own.content


def test_another_stores_brand_stays(desk, acme, beta, client_for):
    before = stylesheet_of(client_for(beta))
    publish(desk, acme)
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
        ("font", "Papyrus"),
        ("support_email", "not an address"),
        ("reply_to", "not an address"),
        ("custom_css", "a { background: url(https://evil.test/x.png) }"),
    ],
)
def test_an_odd_value_is_refused_at_its_field(desk, acme, field, value):
    with in_store(acme):
        version = Brand.objects.get().version
    answer = publish(desk, acme, {**GOOD, field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert b"Not saved" in desk.post(KEEP, {**GOOD, field: value}).content
    with in_store(acme):
        assert Brand.objects.get().version == version
    assert draft_of(acme) is None


def test_two_editors_lose_nothing(desk, acme, ada, client_for):
    """Both pages are open; each changes one field, then both the same one."""
    with in_store(acme):
        shown = Brand.objects.get().values.as_dict()
    form = {name: shown[name] for name in TYPED}
    drawn = {"drawn": json.dumps(stamps_of(form)), "seen": "0"}
    nina = Actor("team", "9", "Nina")
    with in_store(acme):
        save_draft({**form, "slogan": "from the first"}, actor=nina)
    answer = desk.post(KEEP, {**form, **drawn, "support_phone": "+49 1"}).content.decode()
    assert "Nina is at work on this draft too" in answer
    alone = desk.post(KEEP, {**form, **drawn, "support_phone": "+49 1"}).content.decode()
    assert "is at work" not in alone  # an answer of her own that got lost
    kept = draft_of(acme).kept
    assert (kept["slogan"], kept["support_phone"]) == ("from the first", "+49 1")
    clash = desk.post(
        "/manage/brand/", {**form, **drawn, "slogan": "from the second", "action": "publish"}
    )
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "from the first" in page
    assert "from the second" in page
    with in_store(acme):
        assert Brand.objects.get().slogan != "from the second"
    mine = {**form, **drawn, "slogan": "from the second", "mine": "slogan "}
    assert desk.post("/manage/brand/", mine).status_code == 302
    assert draft_of(acme).kept["slogan"] == "from the second"


def test_what_nobody_looked_at_is_not_published(desk, acme):
    desk.post(KEEP, GOOD)
    answer = desk.post("/manage/brand/", {**GOOD, "action": "publish", "seen": "0"})
    assert answer.status_code == 409
    assert b"Not published." in answer.content
    assert draft_of(acme) is not None


def test_a_draft_is_discarded_and_an_old_brand_restored(desk, acme):
    publish(desk, acme)
    publish(desk, acme, {**GOOD, "slogan": "Newer", "terms": "All new"})
    with in_store(acme):
        newest = Brand.objects.get().version
    page = desk.get("/manage/brand/history/").content.decode()
    assert f"Version {newest}" in page
    assert "Newer" in page
    assert (
        desk.post(f"/manage/brand/history/{newest - 1}/restore/", {"seen": "0"}).status_code == 302
    )
    assert draft_of(acme).kept["slogan"] == "Up in a minute"
    desk.post("/manage/brand/discard/", seen(acme))
    assert draft_of(acme) is None
    desk.post(f"/manage/brand/history/{newest - 1}/restore/", {"seen": "0"})
    publish(desk, acme)
    with in_store(acme):
        brand = Brand.objects.get()
    assert (brand.version, brand.slogan, brand.terms) == (newest + 1, "Up in a minute", "")


def test_contrast_is_shown_with_what_is_used_instead(desk):
    """Yellow: white on it does not read (1.3), so black is used; links take a darker shade."""
    answer = desk.post(KEEP, {**GOOD, "colour": "#fde047"}).content.decode()
    assert "#ffffff / #fde047" in answer
    assert "hard to read" in answer
    assert "#050607 / #fde047" in answer
    good = desk.post(KEEP, {**GOOD, "colour": "#1d4ed8", "accent": "#1d4ed8"}).content.decode()
    assert "#050607 / #1d4ed8" not in good


def test_texts_are_never_markup(desk, acme, client_for):
    publish(desk, acme, {**GOOD, "slogan": "<script>alert(1)</script>"})
    assert b"<script>alert(1)" not in client_for(acme).get("/").content
    assert b"<script>alert(1)" not in desk.get("/manage/brand/").content
    assert b"<script>alert(1)" not in desk.get("/manage/brand/history/").content


def test_the_shops_language_changes_at_once(desk, acme, client_for):
    """For who said nothing; a visitor's own choice stays."""
    assert 'lang="en"' in client_for(acme).get("/").content.decode()
    assert desk.post("/manage/brand/language/", {"language": "de"}).status_code == 302
    assert 'lang="de"' in client_for(acme).get("/").content.decode()
    english = client_for(acme).get("/", headers={"accept-language": "en"}).content.decode()
    assert 'lang="en"' in english
    desk.post("/manage/brand/language/", {"language": "tlh"})
    assert 'lang="de"' in client_for(acme).get("/").content.decode()

"""Nina dresses her shop: she alone sees the draft beside the form, then she publishes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from branding.selectors import current_draft
from branding.services import discard_draft
from kernel.actor import MACHINE
from tests.browser.conftest import OWNER, SLUG
from tests.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _no_draft_before(live, django_db_blocker):
    """A page that saves as one types may have kept one after the test before."""
    with django_db_blocker.unblock(), live[0].inside():
        if draft := current_draft():
            discard_draft(revision=draft.revision, actor=MACHINE)


def sign_in(person) -> None:
    person.open(SLUG, "/auth/login/?next=/manage/brand/")
    person.page.fill("input[name=login]", OWNER)
    person.page.fill("input[name=password]", PASSWORD)
    person.page.click("main button[type=submit]")
    person.page.wait_for_url("**/manage/brand/")


def shop_frame(person):
    return person.page.frame_locator(".scene-shop iframe:not(.coming)")


def test_a_draft_is_seen_beside_the_form_and_then_published(visitor, django_db_blocker):
    with django_db_blocker.unblock(), visitor() as nina, visitor() as guest:
        sign_in(nina)
        expect(nina.page.get_by_text("Your customers see what you see here.")).to_be_visible()
        nina.page.fill("#id_slogan", "Clouds that stay where you put them")
        nina.page.fill("#id_colour", "#c2410c")
        nina.page.fill("#id_accent", "#facc15")
        nina.page.get_by_label("Manrope").check()
        expect(nina.page.locator("#brand-bar")).to_contain_text("Draft with 4 changes")
        heading = shop_frame(nina).get_by_role("heading", level=1)
        expect(heading).to_have_text("Clouds that stay where you put them")
        fill = shop_frame(nina).locator(".btn.pri").first
        expect(fill).to_have_css("background-color", "rgb(194, 65, 12)")
        expect(fill).to_have_css("font-family", "Manrope, system-ui, sans-serif")
        guest.open(SLUG, "/")
        expect(guest.page.get_by_role("heading", level=1)).not_to_contain_text("Clouds")
        nina.page.wait_for_timeout(1500)
        nina.photo("brand-light")
        nina.page.get_by_role("navigation", name="Theme").get_by_text("Dark").click()
        nina.page.wait_for_timeout(1500)
        nina.photo("brand-stage-dark")
        nina.page.get_by_role("navigation", name="Width").get_by_text("Phone").click()
        nina.page.wait_for_timeout(1500)
        nina.photo("brand-stage-phone")
        for number, part in enumerate(("Pictures", "Contact and mail", "Legal pages", "Own CSS")):
            nina.page.locator("summary", has_text=part).click()
            nina.page.wait_for_timeout(300)
            nina.photo(f"brand-part-{number}")
        nina.page.get_by_role("button", name="Publish", exact=True).click()
        nina.page.wait_for_timeout(300)
        nina.page.screenshot(path="var/screenshots/brand-publish.png")
        nina.page.get_by_label("Note for your team").fill("Autumn")
        nina.page.get_by_role("button", name="Publish now").click()
        expect(nina.page.get_by_text("Published. Your shop shows it now.")).to_be_visible()
        guest.page.reload()
        expect(guest.page.get_by_role("heading", level=1)).to_have_text(
            "Clouds that stay where you put them"
        )
        guest.photo("brand-shop")
        nina.open(SLUG, "/manage/brand/history/")
        expect(nina.page.get_by_text("Autumn")).to_be_visible()
        nina.photo("brand-history")
        assert not nina.overflows()


def test_publishing_straight_from_a_field_is_asked_once_and_stays_asked(visitor, django_db_blocker):
    """Leaving the field saves once more: the bar drawn anew must not close the dialog."""
    with django_db_blocker.unblock(), visitor() as nina:
        sign_in(nina)
        nina.page.locator("#id_slogan").press_sequentially("Typed, and published at once")
        with nina.page.expect_response("**/manage/brand/draft/"):
            nina.page.get_by_role("button", name="Publish", exact=True).click()
        nina.page.wait_for_timeout(600)
        expect(nina.page.locator("#brand-publish")).to_be_visible()
        nina.page.get_by_label("Note for your team").fill("Straight on")
        nina.page.get_by_role("button", name="Publish now").click()
        expect(nina.page.get_by_text("Published. Your shop shows it now.")).to_be_visible()
        nina.open(SLUG, "/manage/brand/history/")
        expect(nina.page.get_by_text("Straight on")).to_be_visible()


def test_a_mended_fault_is_no_longer_marked(visitor, django_db_blocker):
    with django_db_blocker.unblock(), visitor() as nina:
        sign_in(nina)
        nina.page.locator("#part-css > summary").click()
        nina.page.fill("#id_custom_css", ".hero { background: url(https://elsewhere.example/x) }")
        nina.page.get_by_role("button", name="Save draft", exact=True).click()
        expect(nina.page.locator("#part-css .error")).to_contain_text("url() is not allowed")
        nina.faults.clear()  # the browser notes the 422
        nina.page.fill("#id_custom_css", ".hero { background: url(x) }")
        expect(nina.page.locator("#brand-bar")).to_contain_text("column 21")
        expect(nina.page.locator("#part-css .error")).to_have_count(1)
        nina.page.fill("#id_custom_css", "h1 { letter-spacing: 1px; }")
        expect(nina.page.locator("#brand-bar")).to_contain_text("Draft with")
        expect(nina.page.locator("#part-css .error")).to_have_count(0)
        expect(nina.page.locator(".part.has-fault, .part .wrong")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_the_editor_on_a_phone_and_in_the_dark(visitor, django_db_blocker, dark):
    with django_db_blocker.unblock(), visitor(390 if not dark else 1360, dark=dark) as nina:
        sign_in(nina)
        nina.page.wait_for_timeout(1500)
        assert not nina.overflows()
        nina.photo("brand-dark" if dark else "brand-mobile")

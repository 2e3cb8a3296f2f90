"""The owner makes a copy, lets a month pass in it, reads what happened, and deletes it."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.copying import sell_book
from tests.people import PASSWORD

pytestmark = pytest.mark.browser
HERE = "/manage/copies/"


@pytest.fixture(scope="module")
def book(live, django_db_blocker):
    with django_db_blocker.unblock():
        sell_book(live[0].store, 8, "Starter", "Business")


def test_a_month_in_a_copy(visitor, live, book):
    with visitor() as nina:
        page = nina.page
        sign_in(nina, SLUG, OWNER, HERE)
        page.wait_for_selector("text=No copy yet")
        nina.photo("copies-empty")
        page.fill("input[name=per_plan]", "8")
        page.fill("input[name=fail_percent]", "30")
        page.dblclick("button:has-text('Make a copy')")
        page.wait_for_url(re.compile(HERE + r"[0-9a-f-]{36}/"))
        page.wait_for_selector("text=Its clock stands where yours does", timeout=60_000)
        nina.photo("copy-new")
        address = re.search(HERE + r"[0-9a-f-]{36}/", page.url)
        assert address is not None
        where = address[0]
        page.click("button:has-text('+1 month')")
        page.wait_for_selector("text=Moving")
        nina.photo("copy-moving")
        page.wait_for_selector("text=Card refused", timeout=120_000)
        nina.photo("copy-report")
        assert page.locator("text=Suspended").count()
        page.click("nav.seg a:has-text('Mail')")
        page.wait_for_url(re.compile("kind=mail"))
        page.click(".list a >> nth=0")
        page.wait_for_selector("text=Kept, not sent")
        nina.photo("copy-mail")
        nina.open(SLUG, where)
        page.click(".secret button:has-text('Show')")
        page.wait_for_selector("text=Shown once")
        secret = page.inner_text(".secret code.mono")
        assert len(secret) > 8
        assert secret != PASSWORD
    with visitor() as inside:
        inside.open(f"{SLUG}-test", "/manage/")
        inside.page.fill("input[name=login]", OWNER)
        inside.page.fill("input[name=password]", secret)
        inside.page.click("main button[type=submit]")
        inside.page.wait_for_selector("text=This is a copy to test with")
        inside.photo("copy-inside")
        inside.open(f"{SLUG}-test", "/manage/services/")
        inside.page.click("table a >> nth=0")
        inside.page.wait_for_load_state()
        inside.photo("copy-inside-service")
        inside.open(f"{SLUG}-test", "/manage/payments/")
        inside.page.wait_for_selector("text=Made-up cards")
    for width, dark, name in (
        (390, False, "phone"),
        (1360, True, "dark"),
        (390, True, "phone-dark"),
    ):
        with visitor(width, dark=dark) as visit:
            sign_in(visit, SLUG, OWNER, where)
            visit.page.wait_for_selector("text=What happened")
            visit.photo(f"copy-{name}")
            assert not visit.overflows()
            visit.open(SLUG, HERE)
            visit.page.wait_for_selector("text=Your copies")
            visit.photo(f"copies-{name}")
            assert not visit.overflows()
    with visitor() as nina:
        sign_in(nina, SLUG, OWNER, where)
        nina.page.click("button:has-text('Delete') >> nth=0")
        nina.page.wait_for_selector("text=Delete this copy?")
        nina.photo("copy-delete")
        nina.page.click("dialog button:has-text('Delete')")
        nina.page.wait_for_selector("text=No copy yet")

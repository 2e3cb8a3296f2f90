"""Who is suspended next, in a browser: the owner lets a customer wait, and writes another rule."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.journeys.test_first_sale import order_plan
from tests.people import make_customer

pytestmark = pytest.mark.browser


@pytest.fixture
def unpaid(live, django_db_blocker):
    shop, _port = live
    with django_db_blocker.unblock(), shop.inside():
        return order_plan(make_customer("una@unpaid.test", "Una Unpaid"))


def test_the_owner_lets_a_customer_wait(unpaid, visitor):
    with visitor() as nina:
        page = nina.page
        sign_in(nina, SLUG, OWNER, "/manage/billing/suspensions/")
        nina.photo("suspensions")
        assert "Will be suspended on" in page.inner_text("main")
        page.fill("input[name=value]", "2099-12-31")
        page.fill("input[name=reason]", "moving house")
        page.click("button:has-text('Let them wait')")
        page.wait_for_selector("text=May wait until")
        nina.photo("suspensions-waiting")
        nina.open(SLUG, "/manage/billing/rules/")
        page.fill("input[name=value]", "9")
        page.click("main button:has-text('Save')")
        page.wait_for_selector("text=Saved.")
        nina.photo("rules")
    for name, width in (("phone", 390), ("dark", 1360)):
        with visitor(width, dark=name == "dark") as nina:
            sign_in(nina, SLUG, OWNER, "/manage/billing/suspensions/")
            nina.photo(f"suspensions-{name}")
            assert not nina.overflows()
            nina.open(SLUG, "/manage/billing/rules/")
            nina.photo(f"rules-{name}")
            assert not nina.overflows()

"""An invoice that the owner writes, in a browser: draft, issue, and what its customer sees."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import make_customer

pytestmark = pytest.mark.browser


@pytest.fixture
def customer(live):
    shop, _port = live
    with shop.inside():
        return make_customer("petra@papers.test", "Petra Papers").customer


def test_from_the_draft_to_the_invoice(visitor, customer):
    with visitor() as nina:
        page = nina.page
        sign_in(nina, SLUG, OWNER, "/manage/invoices/drafts/")
        nina.photo("drafts-empty")
        nina.open(SLUG, "/manage/invoices/new/?q=Petra")
        nina.photo("draft-new")
        page.click("main a:has-text('Petra Papers')")
        page.fill("input[name=description-0]", "Moving your site")
        page.fill("input[name=quantity-0]", "3")
        page.fill("input[name=unit-0]", "much")
        page.click("button:has-text('Save draft')")
        page.wait_for_selector("text=Write an amount")
        nina.photo("draft-refused")
        nina.faults.clear()  # the browser reports the refused form's status
        page.fill("input[name=unit-0]", "65,00")
        page.click("button:has-text('Save draft')")
        page.wait_for_selector("text=The draft is saved.")
        nina.photo("draft")
        here = page.url.partition(str(nina.port))[2]
    for name, width in (("phone", 390), ("dark", 1360)):
        _draft_fits(visitor, here, name, width)
    with visitor() as nina:
        page = nina.page
        sign_in(nina, SLUG, OWNER, here)
        page.click("button:has-text('Issue')")
        nina.photo("draft-issue")
        page.click("dialog button[type=submit]:has-text('Issue')")
        page.wait_for_selector("text=is issued.")
        nina.photo("invoice-by-hand")


def _draft_fits(visitor, here: str, name: str, width: int) -> None:
    with visitor(width, dark=name == "dark") as nina:
        sign_in(nina, SLUG, OWNER, here)
        nina.photo(f"draft-{name}")
        assert not nina.overflows()
        nina.open(SLUG, "/manage/invoices/drafts/")
        nina.photo(f"drafts-{name}")
        assert not nina.overflows()

"""A coupon in a browser: the owner makes it, a visitor types its code and sees what it saves."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in

pytestmark = pytest.mark.browser


def test_from_the_owners_form_to_a_lower_total(visitor):
    with visitor() as nina:
        page = nina.page
        sign_in(nina, SLUG, OWNER, "/manage/coupons/")
        nina.photo("coupons-empty")
        page.click("a:has-text('New coupon')")
        page.fill("input[name=label]", "Welcome")
        page.fill("input[name=percent]", "80")
        page.fill("input[name=code]", "welcome80")
        page.click("button:has-text('Make the coupon')")
        nina.photo("coupon-loss")
        assert "below your cost" in page.inner_text("main")
        nina.faults.clear()  # the browser reports the refused form's status
        page.fill("input[name=percent]", "10")
        page.click("button:has-text('Make the coupon')")
        page.wait_for_selector("text=WELCOME80")
    with visitor() as mia:
        page = mia.page
        mia.open(SLUG, "/plans/")
        page.click("a:has-text('Order'):visible >> nth=1")
        page.fill("input[name=hostname]", "codes.berger.example")
        page.click("button:has-text('Put in the cart')")
        page.fill("input[name=code]", "guess")
        page.press("input[name=code]", "Enter")
        page.wait_for_selector("text=We do not know this code.")
        mia.photo("cart-code-refused")
        mia.faults.clear()
        page.fill("input[name=code]", "Welcome80")
        page.click("button:has-text('Apply')")
        page.wait_for_selector("text=You save")
        mia.photo("cart-code")
        page.click("a:has-text('Go to checkout')")
        mia.photo("checkout-code")
        assert "WELCOME80" in page.inner_text("aside")
        page.click("aside button[aria-label='Remove WELCOME80']")
        page.wait_for_load_state()
        assert "You save" not in page.inner_text("aside")
    for name, width in (("phone", 390), ("dark", 1360)):
        _pages_fit(visitor, name, width)


def _pages_fit(visitor, name: str, width: int) -> None:
    with visitor(width, dark=name == "dark") as nina:
        sign_in(nina, SLUG, OWNER, "/manage/coupons/")
        nina.photo(f"coupons-{name}")
        assert not nina.overflows()
        nina.page.click("main td a")
        nina.page.wait_for_load_state()
        nina.photo(f"coupon-{name}")
        assert not nina.overflows()
        nina.open(SLUG, "/manage/coupons/new/")
        nina.photo(f"coupon-form-{name}")
        assert not nina.overflows()

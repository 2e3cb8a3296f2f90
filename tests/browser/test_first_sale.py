"""The first sale in a browser: a reseller dresses the shop, a customer buys, both look at it."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import SLUG
from tests.people import PASSWORD

pytestmark = pytest.mark.browser
BUYER = "mia@berger.test"


def sign_in(visitor, host: str, email: str, path: str) -> None:
    visitor.open(host, path)
    visitor.page.fill("input[name=login]", email)
    visitor.page.fill("input[name=password]", PASSWORD)
    visitor.page.click("main button[type=submit]")


def test_a_customer_buys_a_server_and_watches_it_come_alive(visitor):
    with visitor() as mia:
        page = mia.page
        mia.open(SLUG)
        mia.photo("storefront")
        page.click("a:has-text('Order'):visible >> nth=1")
        page.fill("input[name=hostname]", "shop.berger.example")
        mia.photo("configure")
        page.click("button:has-text('Put in the cart')")
        page.click("a:has-text('Go to checkout')")
        page.fill("input[name=name]", "Mia Berger")
        page.fill("input[name=email]", BUYER)
        page.fill("input[name=password]", PASSWORD)
        page.select_option("select[name=country]", "DE")
        page.check("input[name=consent]")
        mia.photo("checkout")
        page.click("button:has-text('Order and pay')")
        page.wait_for_url(re.compile(r"/c/pay/"))
        page.fill("input[name*=number]", "4242424242424242")
        page.fill("input[name*=exp]", "12 / 34")
        page.fill("input[name*=cvc]", "123")
        if page.query_selector("input[name=name]"):
            page.fill("input[name=name]", "Mia Berger")
        page.click("button:has-text('Pay')")
        page.wait_for_url(re.compile(r"/orders/"))
        page.wait_for_selector("a:has-text('Open shop.berger.example')", timeout=40_000)
        mia.photo("order")
        text = page.inner_text("body")
        assert "ezscale" not in text.lower()

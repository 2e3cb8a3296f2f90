"""Nobody orders at a price that the page did not show."""

from __future__ import annotations

import re

import pytest

from tenant_apps.billing.models import Invoice, Policy
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.models import Order
from tests.storefront.test_buying import ACCOUNT, fill_cart
from tests.vat import VIENNA, tax_by_place


@pytest.fixture
def browser(shop, client_for):
    with shop.inside():
        tax_by_place()
    return client_for(shop.store)


def shown(page: bytes) -> int:
    found = re.search(r'name="shown" value="(\d+)"', page.decode())
    assert found
    return int(found.group(1))


def test_another_countrys_tax_is_shown_before_it_is_ordered(browser, shop):
    fill_cart(browser, shop)
    at_home = shown(browser.get("/checkout/").content)
    answer = browser.post("/checkout/", {**ACCOUNT, "country": "FR", "shown": at_home})
    assert answer.status_code == 422
    assert "The total has changed" in answer.content.decode()
    in_france = shown(answer.content)
    assert in_france > at_home
    with shop.inside():
        assert not Order.objects.exists()
    answer = browser.post("/checkout/", {"consent": "on", "shown": in_france})
    assert answer.status_code == 302
    with shop.inside():
        assert Invoice.objects.get().total_minor == in_france


def test_a_business_sees_its_price_without_tax_before_it_orders(browser, shop, register):
    register.knows(VIENNA)
    fill_cart(browser, shop)
    at_home = shown(browser.get("/checkout/").content)
    form = {**ACCOUNT, "country": "AT", "vat_id": VIENNA, "shown": at_home}
    page = browser.post("/checkout/", form)
    assert "reverse charge" in page.content.decode()
    assert (
        browser.post("/checkout/", {"consent": "on", "shown": shown(page.content)}).status_code
        == 302
    )
    with shop.inside():
        assert Invoice.objects.get().tax_minor == 0


def test_a_silent_register_stops_no_sale(browser, shop, register):
    register.fault("lose_response")
    fill_cart(browser, shop)
    page = browser.post("/checkout/", {**ACCOUNT, "country": "AT", "vat_id": VIENNA, "shown": 1})
    assert (
        browser.post("/checkout/", {"consent": "on", "shown": shown(page.content)}).status_code
        == 302
    )
    with shop.inside():
        assert Invoice.objects.get().taxes[0].reason == "standard"


def test_a_price_raised_meanwhile_is_not_ordered(browser, shop):
    with shop.inside():
        Policy.objects.update(tax_by_place=False)
    fill_cart(browser, shop)
    before = shown(browser.get("/checkout/").content)
    with shop.inside():
        Plan.objects.filter(product__name="Professional").update(price_minor=9900)
    answer = browser.post("/checkout/", {**ACCOUNT, "shown": before})
    assert answer.status_code == 422
    assert "The total has changed" in answer.content.decode()
    with shop.inside():
        assert not Order.objects.exists()


def test_the_page_says_what_a_vat_number_does(browser, shop):
    """It takes tax off only where tax goes by place; elsewhere it is merely printed."""
    fill_cart(browser, shop)
    assert "once the register knows the number" in browser.get("/checkout/").content.decode()
    with shop.inside():
        Policy.objects.update(tax_by_place=False)
    assert "It does not change the price here." in browser.get("/checkout/").content.decode()

"""Where an outside engine says the tax, a new buyer names its state before anything is sold."""

from __future__ import annotations

import pytest

from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice
from tests.storefront.test_buying import ACCOUNT, fill_cart
from tests.storefront.test_tax_at_checkout import shown
from tests.taxing import NEW_YORK, ask_taxjar

BUYER = {**ACCOUNT, **NEW_YORK}


@pytest.fixture
def browser(shop, client_for, tax_engines):
    with shop.inside():
        ask_taxjar(tax_engines)
    return client_for(shop.store)


def test_a_buyer_in_new_york_is_asked_for_its_state_and_sees_its_tax(browser, shop):
    fill_cart(browser, shop)
    page = browser.get("/checkout/").content.decode()
    assert "US: New York" in page
    assert "CA: Ontario" not in page
    at_home = shown(page.encode())
    answer = browser.post("/checkout/", {**BUYER, "region": "", "shown": at_home})
    assert answer.status_code == 422
    assert "Choose your state or province" in answer.content.decode()
    with shop.inside():
        assert not Customer.objects.filter(email=ACCOUNT["email"]).exists()
    answer = browser.post("/checkout/", {**BUYER, "shown": at_home})
    if answer.status_code == 422:  # the sum was another one: it is shown, and asked again
        again = {"consent": "on", "shown": shown(answer.content)}
        answer = browser.post("/checkout/", again)
    assert answer.status_code == 302
    with shop.inside():
        invoice = Invoice.objects.get()
        assert invoice.tax_minor > 0
        assert Customer.objects.get(email=ACCOUNT["email"]).region == "NY"


def test_a_state_of_another_country_is_refused_at_its_field(browser, shop):
    fill_cart(browser, shop)
    form = {**BUYER, "country": "DE", "shown": shown(browser.get("/checkout/").content)}
    answer = browser.post("/checkout/", form)
    assert answer.status_code == 422
    assert "This region is not in that country." in answer.content.decode()


def test_who_asks_no_engine_asks_nobody_for_a_state(shop, client_for):
    visitor = client_for(shop.store)
    fill_cart(visitor, shop)
    assert b'name="region"' not in visitor.get("/checkout/").content

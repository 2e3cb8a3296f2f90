"""A visitor adds options to a plan: priced on each page, ordered as shown, changed later."""

from __future__ import annotations

import re

import pytest

from tenant_apps.billing.models import Invoice, PlanChange, Subscription
from tenant_apps.orders.models import CartLine, Order
from tenant_apps.provisioning.models import Service
from tests.billing.test_options import offer
from tests.storefront.test_buying import ACCOUNT, plan_id
from tests.storefront.test_tax_at_checkout import shown

MACHINE_FORM = {"hostname": "web1.example.com", "image": "1"}
CHOSEN = {"option-ipv4": "2", "option-backup": "on", "option-uplink": "10g"}


@pytest.fixture
def browser(shop, client_for):
    with shop.inside():
        offer()
    return client_for(shop.store)


def configure(browser, shop, **chosen):
    return browser.post(f"/configure/{plan_id(shop.store)}/", {**MACHINE_FORM, **CHOSEN, **chosen})


def test_from_options_to_a_server_that_has_them(browser, shop):
    page = browser.get(f"/configure/{plan_id(shop.store)}/").content.decode()
    assert "More addresses" in page
    assert "€5.00 once" in page
    assert configure(browser, shop).status_code == 302
    cart = browser.get("/cart/").content.decode()
    assert "More addresses: 2" in cart
    assert "24.00" in cart  # each month from the second on
    assert shown(browser.get("/checkout/").content) == 2900
    answer = browser.post("/checkout/", {**ACCOUNT, "shown": 2900})
    shop.cards.pay(answer["Location"])
    shop.work()
    with shop.inside():
        assert Invoice.objects.get().total_minor == Order.objects.get().total_minor == 2900
        service = Service.objects.get()
        assert (service.state, service.options) == (
            "active",
            {"ipv4": "2", "backup": "on", "uplink": "10g"},
        )
    page = browser.get(f"/account/services/{service.pk}/options/").content.decode()
    assert 'value="2"' in page
    wish = {"option-ipv4": "1", "option-uplink": "10g"}
    priced = browser.post(f"/account/services/{service.pk}/options/", wish)
    assert priced.status_code == 200
    hidden = dict(re.findall(r'name="(at|shown)" value="([^"]*)"', priced.content.decode()))
    assert hidden["shown"] == "0"
    done = browser.post(f"/account/services/{service.pk}/options/", {**wish, **hidden})
    assert done.status_code == 302
    shop.work()
    with shop.inside():
        row = Subscription.objects.get()
        assert [(one.key, one.value) for one in row.chosen] == [("ipv4", "1"), ("uplink", "10g")]
        assert PlanChange.objects.get().state == "done"
        assert Service.objects.get().options == {"ipv4": "1", "uplink": "10g"}


@pytest.mark.parametrize(
    "bad", [{"option-ipv4": "99"}, {"option-ipv4": "-3"}, {"option-uplink": "free"}]
)
def test_a_form_that_was_tampered_with_says_so_and_keeps_what_was_typed(browser, shop, bad):
    answer = configure(browser, shop, **bad)
    assert answer.status_code == 422
    assert 'value="web1.example.com"' in answer.content.decode()
    with shop.inside():
        assert not CartLine.objects.exists()


def test_prices_that_a_browser_sends_are_not_read(browser, shop):
    configure(browser, shop, price="1", **{"option-ipv4-price": "0"})
    assert shown(browser.get("/checkout/").content) == 2900
    assert browser.post("/checkout/", {**ACCOUNT, "shown": 1}).status_code != 302
    with shop.inside():
        assert not Order.objects.exists()


def test_more_is_paid_before_it_is_there(browser, shop):
    configure(browser, shop)
    shop.cards.pay(browser.post("/checkout/", {**ACCOUNT, "shown": 2900})["Location"])
    shop.work()
    with shop.inside():
        service = Service.objects.get()
    here = f"/account/services/{service.pk}/options/"
    wish = {**CHOSEN, "option-ipv4": "8"}
    hidden = dict(
        re.findall(r'name="(at|shown)" value="([^"]*)"', browser.post(here, wish).content.decode())
    )
    assert int(hidden["shown"]) > 800
    assert browser.post(here, {**wish, **hidden, "shown": "1"}).status_code == 200
    answer = browser.post(here, {**wish, **hidden})
    assert "/c/pay/" in answer["Location"]
    with shop.inside():
        assert Service.objects.get().options["ipv4"] == "2"
    shop.cards.pay(answer["Location"])
    shop.work()
    with shop.inside():
        assert Service.objects.get().options["ipv4"] == "8"
        assert Subscription.objects.get().chosen[0].quantity == 8

"""A visitor types a promotion code: shown, counted, refused in words, and not to be guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_apps.billing.models import Invoice, Redemption
from tenant_apps.billing.services import set_coupon_state
from tenant_apps.orders.models import Cart, Order
from tests.coupons import make_coupon
from tests.storefront.test_buying import ACCOUNT, fill_cart
from tests.storefront.test_tax_at_checkout import shown


@pytest.fixture
def browser(shop, client_for):
    browser = client_for(shop.store)
    fill_cart(browser, shop)
    return browser


def test_from_code_to_a_lower_invoice(browser, shop):
    with shop.inside():
        make_coupon(cycles=None)
    page = browser.post("/cart/code/", {"code": " spring "}, follow=True).content.decode()
    assert "SPRING" in page
    assert "You save" in page
    assert "2.80" in page
    checkout = browser.get("/checkout/").content
    assert shown(checkout) == 1120
    assert "SPRING" in checkout.decode()
    answer = browser.post("/checkout/", {**ACCOUNT, "shown": 1120})
    assert answer.status_code == 302
    with shop.inside():
        assert Invoice.objects.get().total_minor == Order.objects.get().total_minor == 1120
        assert Redemption.objects.get().code.code == "SPRING"


def test_a_code_nobody_knows_is_said_at_its_field(browser):
    answer = browser.post("/cart/code/", {"code": "GUESS"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "We do not know this code." in page
    assert 'value="GUESS"' in page
    assert browser.post("/cart/code/", {"code": ""}).status_code == 422


def test_codes_can_not_be_guessed_fast(browser, shop):
    with shop.inside():
        make_coupon("LUCKY")
    for number in range(10):
        browser.post("/cart/code/", {"code": f"GUESS{number}"})
    answer = browser.post("/cart/code/", {"code": "LUCKY"})
    assert "Too many tries" in answer.content.decode()
    with shop.inside():
        assert Cart.objects.get().codes == []


def test_a_code_is_taken_out_again(browser, shop):
    with shop.inside():
        make_coupon()
    browser.post("/cart/code/", {"code": "spring", "back": "checkout"})
    answer = browser.post("/cart/code/drop/", {"code": "SPRING", "back": "checkout"})
    assert answer["Location"] == "/checkout/"
    assert shown(browser.get("/checkout/").content) == 1400
    assert browser.post("/cart/code/drop/", {"code": "SPRING"}).status_code == 302


def test_what_a_visitor_may_not_have_is_seen_before_it_is_ordered(browser, shop):
    """A visitor's country is not known: once it is, the page says that the code does not hold."""
    with shop.inside():
        make_coupon(countries=("AT",))
    browser.post("/cart/code/", {"code": "SPRING"})
    answer = browser.post("/checkout/", {**ACCOUNT, "shown": 1120})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "not hold in your country" in page
    assert shown(answer.content) == 1400
    with shop.inside():
        assert not Order.objects.exists()
    browser.post("/cart/code/drop/", {"code": "SPRING"})
    assert browser.post("/checkout/", {"consent": "on", "shown": 1400}).status_code == 302


def test_a_coupon_that_ended_meanwhile_is_no_surprise_on_the_invoice(browser, shop):
    with shop.inside():
        coupon = make_coupon()
    browser.post("/cart/code/", {"code": "SPRING"})
    with shop.inside():
        set_coupon_state(coupon.pk, "ended", actor=_machine())
    answer = browser.post("/checkout/", {**ACCOUNT, "shown": 1120})
    assert answer.status_code == 422
    with shop.inside():
        assert not Invoice.objects.exists()


def test_everything_free_needs_no_payment_page(browser, shop):
    with shop.inside():
        make_coupon(percent=Decimal(100))
    browser.post("/cart/code/", {"code": "SPRING"})
    answer = browser.post("/checkout/", {**ACCOUNT, "shown": 0})
    with shop.inside():
        order = Order.objects.get()
        assert answer["Location"] == f"/orders/{order.pk}/"
        assert Invoice.objects.get().state == "paid"


def test_a_longer_trial_is_said_in_the_cart(shop, client_for):
    browser = client_for(shop.store)
    fill_cart(browser, shop, plan="Free trial")
    with shop.inside():
        make_coupon("LONGER", kind="trial_days", count=14, label="Two weeks more")
    page = browser.post("/cart/code/", {"code": "LONGER"}, follow=True).content.decode()
    assert "14 days longer" in page


def test_another_stores_code_is_unknown(browser, shop, beta):
    from kernel.tenancy.context import in_store

    with in_store(beta):
        make_coupon("BETAONLY")
    answer = browser.post("/cart/code/", {"code": "BETAONLY"})
    assert "We do not know this code." in answer.content.decode()


def _machine():
    from kernel.actor import MACHINE

    return MACHINE

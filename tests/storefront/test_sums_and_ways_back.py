"""What a buyer is told before paying, and what happens on the way back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenant_apps.billing.models import Invoice
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.orders.models import Order, OrderStep
from tenant_apps.orders.selectors import timeline
from tenant_apps.payments.models import Attempt
from tests.people import PASSWORD
from tests.storefront.test_buying import ACCOUNT, fill_cart


@pytest.fixture
def browser(shop, client_for):
    return client_for(shop.store)


def queries(browser, path):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


def test_the_cart_says_what_comes_after_today(browser, shop):
    fill_cart(browser, shop)
    with shop.inside():
        Plan.objects.filter(product__name="Professional").update(setup_minor=5_00)
    for path in ("/cart/", "/checkout/"):
        page = browser.get(path)
        assert [(one.amount.minor, one.per) for one in page.context["renewals"]] == [
            (14_00, "a month")
        ]
        assert page.context["quote"].bill.total.minor == 19_00


def test_a_trial_costs_nothing_later(browser, shop):
    fill_cart(browser, shop, plan="Free trial")
    assert browser.get("/cart/").context["renewals"] == []


def test_a_set_up_fee_is_on_the_plans_page_and_not_denied_at_home(browser, shop):
    assert "No set-up fee" in browser.get("/").content.decode()
    with shop.inside():
        Plan.objects.filter(product__name="Professional").update(setup_minor=5_00)
    assert "Set-up, once" in browser.get("/plans/").content.decode()
    assert "No set-up fee" not in browser.get("/").content.decode()


def test_who_signs_in_at_the_checkout_finds_the_cart_again(browser, shop, alice):
    fill_cart(browser, shop)
    assert "/auth/login/?next=/checkout/" in browser.get("/checkout/").content.decode()
    sent = {"login": alice.user.email, "password": PASSWORD, "next": "/checkout/"}
    assert browser.post("/auth/login/", sent)["Location"] == "/checkout/"
    page = browser.get("/checkout/")
    assert page.status_code == 200
    assert "web1.example.com" in page.content.decode()
    assert browser.post("/checkout/", {"consent": "on"}).status_code == 302
    with shop.inside():
        assert Order.objects.get().customer_id == alice.customer.pk


def test_a_form_sent_again_leads_to_no_order_of_somebody_else(browser, shop, alice, client_for):
    fill_cart(browser, shop)
    browser.post("/checkout/", ACCOUNT)
    other = client_for(shop.store, alice)
    with shop.inside():
        session = other.session
        session["cart"] = session["ordered_cart"] = browser.session["ordered_cart"]
        session.save()
    assert other.post("/checkout/", {"consent": "on"})["Location"] == "/cart/"


def test_reloading_the_way_back_asks_the_gateway_once(browser, shop):
    fill_cart(browser, shop)
    browser.post("/checkout/", ACCOUNT)
    with shop.inside():
        order = Order.objects.get()
    calls = []
    for _ in range(3):
        assert browser.get(f"/orders/{order.pk}/?back=paid").status_code == 200
        with shop.inside():
            calls.append(Attempt.objects.get().asked)
    assert calls == [calls[0]] * 3


def test_more_plans_cost_no_more_queries(browser, shop):
    for path in ("/", "/plans/"):
        queries(browser, path)
    before = [queries(browser, path) for path in ("/", "/plans/")]
    with shop.inside():
        like = Plan.objects.select_related("product").get(product__name="Professional")
        for number in range(10):
            product = Product.objects.get(pk=like.product_id)
            product.pk, product.slug = None, f"more-{number}"
            product._state.adding = True
            product.save()
            Plan.objects.create(product=product, price_minor=1000 + number, currency="EUR")
    assert [queries(browser, path) for path in ("/", "/plans/")] == before


def test_a_payment_is_shown_as_in_before_the_news_of_it_went_round(browser, shop):
    """The way back asks the gateway; the order's own note of it comes with the next delivery."""
    fill_cart(browser, shop)
    answer = browser.post("/checkout/", ACCOUNT)
    shop.cards.pay(answer["Location"])
    with shop.inside():
        order = Order.objects.get()
    page = browser.get(f"/orders/{order.pk}/?back=paid").content.decode()
    with shop.inside():
        assert not OrderStep.objects.filter(step="paid").exists()
        marks = timeline(order)
        assert [(one.step, one.state) for one in marks[1:3]] == [
            ("paid", "done"),
            ("creating", "now"),
        ]
        assert marks[1].at == Invoice.objects.get().paid_at
    assert "Waiting for the payment" not in page
    assert "Preparing your machine." in page

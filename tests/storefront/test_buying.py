"""A stranger walks through the shop: plan, cart, checkout, payment page, timeline."""

from __future__ import annotations

import re

import pytest

from branding.models import Brand
from kernel.tenancy.context import in_store, on_platform_side
from tenant_apps.billing.models import Invoice
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.models import CartLine, Order
from tenant_apps.provisioning.models import Service

ACCOUNT = {
    "name": "Bob Builder",
    "email": "bob@buyer.test",
    "password": "a long enough phrase",
    "country": "DE",
    "consent": "on",
}


def plan_id(store, name="Professional"):
    with in_store(store):
        return Plan.objects.get(product__name=name).pk


def fill_cart(browser, shop, hostname="web1.example.com", plan="Professional"):
    return browser.post(
        f"/configure/{plan_id(shop.store, plan)}/", {"hostname": hostname, "image": "1"}
    )


@pytest.fixture
def browser(shop, client_for):
    return client_for(shop.store)


def test_pages_of_the_shop_answer_and_name_only_the_brand(browser):
    for path in ("/", "/plans/", "/imprint/", "/cart/"):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert "Acme Cloud" in text
        assert "EZSCALE" not in text.replace("ezscale.localhost", "")


def test_from_plan_to_running_server(browser, shop):
    assert fill_cart(browser, shop).status_code == 302
    page = browser.get("/cart/").content.decode()
    assert "web1.example.com" in page
    answer = browser.post("/checkout/", ACCOUNT)
    assert answer.status_code == 302
    assert "/c/pay/" in answer["Location"]
    shop.cards.pay(answer["Location"])
    with shop.inside():
        order = Order.objects.get()
    back = browser.get(f"/orders/{order.pk}/?back=paid")
    assert back.status_code == 200
    with shop.inside():
        assert Invoice.objects.get().state == "paid"
    shop.work()
    timeline = browser.get(f"/orders/{order.pk}/timeline/").content.decode()
    assert "data-done" in timeline
    with shop.inside():
        service = Service.objects.get()
    assert f"/account/services/{service.pk}/" in timeline


def test_coming_back_proves_nothing(browser, shop):
    fill_cart(browser, shop)
    browser.post("/checkout/", ACCOUNT)
    with shop.inside():
        order = Order.objects.get()
    browser.get(f"/orders/{order.pk}/?back=paid&session_id=cs_made_up")
    with shop.inside():
        assert Invoice.objects.get().state == "open"
    cancelled = browser.get(f"/orders/{order.pk}/?back=cancelled").content.decode()
    assert "Nothing was charged" in cancelled
    assert browser.post(f"/orders/{order.pk}/pay/").status_code == 302


def test_the_second_click_orders_nothing_more(browser, shop):
    fill_cart(browser, shop)
    first = browser.post("/checkout/", ACCOUNT)
    again = browser.post("/checkout/", {"consent": "on"})
    assert first.status_code == 302
    with shop.inside():
        assert again["Location"] == f"/orders/{Order.objects.get().pk}/"
    assert browser.get("/checkout/")["Location"] == "/cart/"


@pytest.mark.parametrize(
    "change",
    [
        {"price": "1"},
        {"price_minor": "0"},
        {"plan_id": "x"},
        {"total": "-5"},
        {"currency": "JPY"},
        {"quantity": "-1"},
        {"setup_fee": "0"},
        {"discount": "100"},
    ],
)
def test_what_a_browser_says_of_prices_is_not_heard(browser, shop, change):
    form = {"hostname": "web1.example.com", "image": "1", **change}
    browser.post(f"/configure/{plan_id(shop.store)}/", form)
    answer = browser.post("/checkout/", {**ACCOUNT, **change})
    assert answer.status_code == 302, answer.context["account"].errors
    with shop.inside():
        order = Order.objects.get()
        assert (order.total_minor, order.currency) == (1400, "EUR")
        assert Invoice.objects.get().total_minor == 1400


def test_a_plan_that_is_not_on_offer_is_not_there(browser, shop):
    with shop.inside():
        Plan.objects.filter(product__name="Starter").update(is_offered=False)
    assert browser.get(f"/configure/{plan_id(shop.store, 'Starter')}/").status_code == 404
    assert browser.get("/configure/11111111-1111-4111-8111-111111111111/").status_code == 404


@pytest.mark.parametrize(
    "hostname", ["", "a b", "x\r\ny", "-a.com", "1.2.3.4", "ü.example", "a" * 254]
)
def test_a_bad_host_name_is_told_at_its_field_and_nothing_is_kept(browser, shop, hostname):
    answer = fill_cart(browser, shop, hostname=hostname)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    with shop.inside():
        assert CartLine.objects.count() == 0


def test_a_wrong_form_keeps_what_was_typed(browser, shop):
    fill_cart(browser, shop)
    answer = browser.post("/checkout/", {**ACCOUNT, "password": "short"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="bob@buyer.test"' in text
    assert "at least 10 characters" in text
    with shop.inside():
        assert Order.objects.count() == 0


def test_a_password_that_is_lost_with_another_fault_is_asked_for(browser, shop):
    """A page never gets it back; the hint on its length would send the buyer looking there."""
    fill_cart(browser, shop)
    again = "type it once more"
    assert again not in browser.get("/checkout/").content.decode()
    assert again in browser.post("/checkout/", {**ACCOUNT, "email": "no"}).content.decode()
    short = browser.post("/checkout/", {**ACCOUNT, "password": "short"}).content.decode()
    assert again not in short


def test_a_taken_address_asks_to_sign_in(browser, shop, alice):
    fill_cart(browser, shop)
    answer = browser.post("/checkout/", {**ACCOUNT, "email": alice.user.email.upper()})
    assert "already an account" in answer.content.decode()


def test_a_free_plan_starts_without_payment(browser, shop):
    fill_cart(browser, shop, plan="Free trial")
    answer = browser.post("/checkout/", ACCOUNT)
    assert re.fullmatch(r"/orders/[0-9a-f-]+/", answer["Location"])
    shop.work()
    with shop.inside():
        assert Service.objects.get().state == "active"


def test_somebody_elses_order_is_not_found(shop, client_for, alice, browser):
    fill_cart(browser, shop)
    browser.post("/checkout/", ACCOUNT)
    with shop.inside():
        order = Order.objects.get()
    stranger = client_for(shop.store, alice)
    assert stranger.get(f"/orders/{order.pk}/").status_code == 404
    assert stranger.get(f"/orders/{order.pk}/timeline/").status_code == 404
    assert client_for(shop.store).get(f"/orders/{order.pk}/").status_code == 302


def test_a_suspended_store_sells_nothing_and_says_so(shop, client_for, browser):
    from kernel.actor import MACHINE
    from shared_apps.resellers.services import change_status

    fill_cart(browser, shop)
    change_status(shop.store.id, "suspended", reason="test", actor=MACHINE)
    assert "not taking orders" in browser.get("/").content.decode()
    answer = browser.post("/checkout/", ACCOUNT)
    assert answer.status_code == 422
    with shop.inside():
        assert Order.objects.count() == 0


def test_an_unknown_host_gets_a_neutral_page_without_a_cookie(db, client_for):
    answer = client_for("stranger.test").get("/")
    assert answer.status_code == 404
    assert not answer.cookies
    assert "EZSCALE" not in answer.content.decode()


def test_the_order_accepts_only_pages_that_exist(browser, shop):
    fill_cart(browser, shop)
    page = browser.get("/checkout/").content.decode()
    assert "I order with an obligation to pay." in page
    assert browser.get("/terms/").status_code == 404
    with on_platform_side():
        Brand.objects.filter(store=shop.store.key).update(terms="Be kind.\n\n<script>no()</script>")
    page = browser.get("/checkout/").content.decode()
    assert "I accept the pages named below" in page
    assert 'href="/terms/"' in page
    assert 'href="/privacy/"' not in page
    terms = browser.get("/terms/").content.decode()
    assert "Be kind." in terms
    assert "<script>no()" not in terms

"""Ada sells by the hour; Alice reads on her pages and by API what the month has come to so far."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Subscription
from tenant_apps.catalog.models import DESKTOP, Plan, Product
from tests.hourly import run_by_the_hour


def test_ada_sets_an_hours_price_and_is_told_what_a_day_costs_her(desk, acme):
    with in_store(acme):
        product = Product.objects.get(name="Professional")
    here = f"/manage/catalogue/products/{product.pk}/hourly/"
    assert here in desk.get(f"/manage/catalogue/products/{product.pk}/cycles/").content.decode()
    assert "A day costs you" in desk.get(here).content.decode()
    for wish in ({"unit": ""}, {"unit": "x"}, {"unit": "0"}, {"unit": "0.02", "cap": "-1"}):
        assert desk.post(here, wish).status_code == 422
    under = desk.post(here, {"unit": "0.001", "cap": ""})
    assert under.status_code == 422
    assert "under your cost" in under.content.decode()
    assert desk.post(here, {"unit": "0.02", "cap": "12"}).status_code == 302
    with in_store(acme):
        plan = Plan.objects.get(product=product, interval_unit="hour")
        assert (plan.price_minor, plan.in_arrears) == (1_200, True)
    assert "€0.02 an hour, at most €12.00 a month" in desk.get(here).content.decode()


def test_a_desktop_stays_sold_by_the_session(desk, acme):
    with in_store(acme):
        product = Product.objects.get(name="Professional")
        product.kind = DESKTOP
        product.save()
    here = f"/manage/catalogue/products/{product.pk}/hourly/"
    page = desk.get(here).content.decode()
    assert "A stopped one costs nothing" in page
    assert "Sell by the session" in page
    assert desk.post(here, {"unit": "0.3", "cap": "", "step": "7"}).status_code == 422
    assert desk.post(here, {"unit": "0.3", "cap": ""}).status_code == 422
    assert desk.post(here, {"unit": "0.3", "cap": "", "step": "15"}).status_code == 302
    assert desk.post(here, {"unit": "0.4", "cap": "", "step": "30"}).status_code == 302
    with in_store(acme):
        plan = Plan.objects.get(product=product, interval_unit="hour")
        assert (plan.step_minutes, plan.hourly["unit"]) == (30, "0.4")
    assert '<option value="30" selected>' in desk.get(here).content.decode()


def test_the_shop_says_both_prices_and_her_page_what_it_came_to(acme, alice, client_for):
    from tests.hourly import sell_by_the_hour

    with in_store(acme):
        plan = sell_by_the_hour()
    browser = client_for(acme, alice)
    shown = browser.get(f"/configure/{plan.pk}/").content.decode()
    assert "€0.02 an hour, at most €12.00 a month" in shown
    with in_store(acme):
        row = run_by_the_hour(alice)
        assert Subscription.objects.get().ready_at == row.ready_at

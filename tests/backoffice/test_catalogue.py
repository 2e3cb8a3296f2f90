"""Prices and products, set by the team."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.catalog.models import Plan, Product


@pytest.fixture
def plan(acme, ada):
    """Costs 8.00 a month."""
    with in_store(acme):
        return Plan.objects.get(product__name="Professional")


def price_of(store, plan) -> int:
    with in_store(store):
        return Plan.objects.get(pk=plan.pk).price_minor


def send(desk, plan, price, *, htmx=True, **more):
    headers = {"HX-Request": "true"} if htmx else {}
    address = f"/manage/catalogue/plans/{plan.pk}/price/"
    return desk.post(address, {"price": price, **more}, headers=headers)


def test_a_new_price_is_saved_and_its_margin_shown(desk, acme, plan):
    answer = send(desk, plan, "15,00")
    assert answer.status_code == 200
    assert price_of(acme, plan) == 1500
    text = answer.content.decode()
    assert "€7.00" in text
    assert "46.7%" in text


def test_without_scripts_the_page_comes_back(desk, acme, plan):
    answer = send(desk, plan, "16", htmx=False)
    assert answer.status_code == 302
    assert price_of(acme, plan) == 1600


def test_a_price_under_cost_needs_the_tick(desk, acme, plan):
    before = price_of(acme, plan)
    refused = send(desk, plan, "7.99")
    assert refused.status_code == 422
    assert "accept_loss" in refused.content.decode()
    assert price_of(acme, plan) == before
    assert send(desk, plan, "7.99", accept_loss="yes").status_code == 200
    assert price_of(acme, plan) == 799


@pytest.mark.parametrize("nonsense", ["", "abc", "-1", "1.999", "1e9", "NaN", "9" * 30])
def test_nonsense_is_no_price(desk, acme, plan, nonsense):
    before = price_of(acme, plan)
    answer = send(desk, plan, nonsense, accept_loss="yes")
    assert answer.status_code == 422
    assert price_of(acme, plan) == before


def test_a_hidden_product_leaves_the_shop_at_once(desk, acme, plan, client_for):
    assert b"Professional" in client_for(acme).get("/").content
    answer = desk.post(
        f"/manage/catalogue/products/{plan.product_id}/",
        {"name": "Professional", "summary": "", "state": "hidden"},
    )
    assert answer.status_code == 302
    assert b"Professional" not in client_for(acme).get("/").content
    with in_store(acme):
        assert not Product.objects.get(pk=plan.product_id).featured


def test_a_product_keeps_its_name_when_the_new_one_is_empty(desk, acme, plan):
    desk.post(f"/manage/catalogue/products/{plan.product_id}/", {"name": " ", "state": "offered"})
    with in_store(acme):
        assert Product.objects.get(pk=plan.product_id).name == "Professional"

"""The catalogue by program: prices with what they leave, cycles, options, use and traffic."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from tenant_apps.catalog.models import MeterPrice, Plan, PlanOption, Product


@pytest.fixture
def product(db, acme) -> Product:
    with in_store(acme):
        return Product.objects.get(name="Professional")


@pytest.fixture
def monthly(acme, product) -> Plan:
    with in_store(acme):
        return Plan.objects.get(product=product)


def test_products_come_with_their_cost_and_what_they_leave(agents, owners, product, monthly):
    found = {one["name"]: one for one in agents.get("manage/products/").json()}
    [plan] = found["Professional"]["plans"]
    assert plan["id"] == str(monthly.pk)
    assert plan["margin"]["minor"] == plan["net"]["minor"] - plan["cost"]["minor"] > 0
    assert agents.get(f"manage/products/{product.pk}/").json() == found["Professional"]
    assert agents.get(f"manage/plans/{monthly.pk}/").json() == plan
    assert [one["slug"] for one in agents.get("manage/groups/").json()]


def test_a_product_is_hidden_renamed_archived_and_shown_again(agents, acme, product):
    path = f"manage/products/{product.pk}/"
    changed = agents.patch(path, {"name": "Pro", "state": "hidden"}).json()
    assert (changed["name"], changed["state"], changed["summary"]) == (
        "Pro",
        "hidden",
        product.summary,
    )
    assert str(product.pk) not in str(agents.get("plans/").json())
    assert agents.patch(path, {"state": "archived"}).json()["state"] == "archived"
    [row] = agents.get("manage/products/?state=archived").json()
    assert row["name"] == "Pro"
    assert agents.patch(path, {"state": "offered"}).json()["state"] == "offered"
    for wrong, field in (({"state": "sold"}, "state"), ({"name": " "}, "name")):
        answer = agents.patch(path, wrong)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        told = AuditEvent.objects.filter(verb="product.changed").count()
        assert told == 3


def test_a_price_under_its_cost_needs_a_word(agents, acme, monthly):
    path = f"manage/plans/{monthly.pk}/price/"
    refused = agents.ask("PUT", path, {"price": 1})
    assert (refused.status_code, refused.json()["code"]) == (422, "under_cost")
    with in_store(acme):
        assert Plan.objects.get(pk=monthly.pk).price_minor == monthly.price_minor
    loss = agents.ask("PUT", path, {"price": 1, "accept_loss": True})
    assert (loss.json()["price"]["minor"], loss.json()["margin"]["minor"] < 0) == (1, True)
    assert agents.ask("PUT", path, {"price": 1900}).json()["price"]["minor"] == 1900


def test_a_price_is_weighed_without_the_tax_of_its_own_class(agents, acme, product, monthly):
    """The class is taxed at more than the store's general rate, and prices hold the tax."""
    from decimal import Decimal

    from kernel.actor import MACHINE
    from tenant_apps.billing.services import NewRate, add_rate, change_policy

    cost = agents.get(f"manage/plans/{monthly.pk}/").json()["cost"]["minor"]
    with in_store(acme):
        change_policy(
            {"tax_country": "DE", "tax_by_place": "yes", "prices_include_tax": "yes"},
            actor=MACHINE,
        )
        add_rate(NewRate("DE", Decimal("50.00"), "VAT", category="games"), actor=MACHINE)
        Product.objects.filter(pk=product.pk).update(tax_category="games")
    path = f"manage/plans/{monthly.pk}/price/"
    dear = agents.ask("PUT", path, {"price": cost * 14 // 10})
    assert (dear.status_code, dear.json()["code"]) == (422, "under_cost")
    assert agents.ask("PUT", path, {"price": cost * 15 // 10 + 1}).status_code == 200


def test_a_cycle_is_offered_at_terms_and_withdrawn(agents, acme, product):
    path = f"manage/products/{product.pk}/cycles/"
    wish = {"unit": "year", "count": 1, "price": 15000, "setup": 500, "term_cycles": 1}
    key = {"idempotency-key": "year"}
    made = agents.post(path, wish, **key)
    assert (made.status_code, made.json()["interval"]) == (201, {"unit": "year", "count": 1})
    assert agents.post(path, wish, **key).json() == made.json()
    assert (made.json()["term_cycles"], made.json()["setup_fee"]["minor"]) == (1, 500)
    again = agents.post(path, {**wish, "price": 16000, "after_term": "ends"}).json()
    assert (again["id"], again["price"]["minor"]) == (made.json()["id"], 16000)
    gone = agents.post(f"manage/plans/{again['id']}/withdraw/")
    assert (gone.status_code, gone.json()["offered"]) == (200, False)
    odd = agents.post(path, {**wish, "unit": "day", "count": 59})
    assert (odd.status_code, odd.json()["errors"][0]["field"]) == (422, "cycle")


def test_a_product_is_sold_by_the_hour(agents, product):
    path = f"manage/products/{product.pk}/hourly/"
    made = agents.post(path, {"unit": "0.05", "cap": 2000})
    assert (made.status_code, made.json()["hourly"]) == (201, {"price": "0.05", "cap_minor": 2000})
    for wish, field in (
        ({"unit": "abc"}, "unit"),
        ({"unit": "0"}, "unit"),
        ({"unit": "0.05", "step_minutes": 15}, "step_minutes"),
        ({"unit": "0.0001"}, "price"),
    ):
        answer = agents.post(path, wish)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_options_have_versions_and_an_end(agents, acme, monthly):
    path = f"manage/plans/{monthly.pk}/"
    address = {"key": "ipv4", "label": "Addresses", "kind": "quantity", "price": 200, "most": 8}
    system = {
        "key": "panel",
        "label": "Panel",
        "kind": "choice",
        "choices": [{"code": "none", "label": "None"}, {"code": "x", "label": "X", "price": 900}],
    }
    assert agents.post(f"{path}options/", address).status_code == 201
    assert agents.post(f"{path}options/", {**address, "price": 250}).status_code == 201
    made = agents.post(f"{path}options/", system)
    assert made.json()["option"]["choices"][1]["price"] == 900
    held = {one["key"]: one for one in agents.get(f"{path}options/").json()}
    assert (held["ipv4"]["price"], held["panel"]["kind"]) == (250, "choice")
    assert agents.ask("DELETE", f"{path}options/ipv4/").status_code == 204
    assert [one["key"] for one in agents.get(f"{path}options/").json()] == ["panel"]
    versions = agents.get(f"{path}option-versions/").json()["results"]
    assert [(one["option"]["key"], one["offered"]) for one in versions] == [
        ("ipv4", False),
        ("panel", True),
        ("ipv4", True),
        ("ipv4", True),
    ]
    wrong = agents.post(f"{path}options/", {**address, "key": "IP v4"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "key")
    with in_store(acme):
        assert PlanOption.objects.count() == 4


def test_use_has_a_price_with_versions_and_an_end(agents, acme, monthly):
    path = f"manage/plans/{monthly.pk}/"
    wish = {
        "meter": "backups",
        "label": "Backups",
        "unit_label": "GB",
        "model": "graduated",
        "tiers": [{"up_to": "100", "unit": "0.05"}, {"up_to": None, "unit": "0.04"}],
        "allowance": "10",
        "cap": 5000,
    }
    made = agents.post(f"{path}meters/", wish)
    assert (made.status_code, made.json()["price"]["cap"]) == (201, 5000)
    [held] = agents.get(f"{path}meters/").json()
    assert held == made.json()["price"]
    assert held["tiers"] == [
        {"up_to": "100", "unit": "0.05", "flat": "0"},
        {"up_to": None, "unit": "0.04", "flat": "0"},
    ]
    # What is read can be sent again.
    assert agents.post(f"{path}meters/", held).json()["price"] == held
    assert agents.ask("DELETE", f"{path}meters/backups/").status_code == 204
    assert agents.get(f"{path}meters/").json() == []
    versions = agents.get(f"{path}meter-versions/").json()["results"]
    assert [one["charged"] for one in versions] == [False, True, True]
    for change, field in (
        ({"tiers": []}, "tiers"),
        ({"tiers": [{"up_to": None, "unit": "x"}]}, "tiers.0.unit"),
        ({"meter": "traffic", "model": "standard", "unit": "1"}, "meter"),
        ({"meter": "B"}, "meter"),
    ):
        answer = agents.post(f"{path}meters/", {**wish, **change})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        assert MeterPrice.objects.count() == 3


def test_traffic_of_a_plan_is_set(agents, monthly):
    path = f"manage/plans/{monthly.pk}/traffic/"
    before = agents.get(path).json()
    wish = {**before, "quota": "2000", "counts": "out", "unit_price": "0.005"}
    assert agents.ask("PUT", path, wish).json() == agents.get(path).json() == wish
    for change, field in (
        ({"quota": "-1"}, "quota"),
        ({"unit_price": "much"}, "unit_price"),
        ({"basis": "percentile", "is_pooled": True}, "is_pooled"),
    ):
        answer = agents.ask("PUT", path, {**wish, **change})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.isolation
def test_another_stores_plan_looks_like_none(agents, beta):
    with in_store(beta):
        row = Plan.objects.first()
    for path in (f"plans/{row.pk}/", f"products/{row.product_id}/", f"plans/{row.pk}/options/"):
        assert agents.get(f"manage/{path}").status_code == 404
    assert agents.ask("PUT", f"manage/plans/{row.pk}/price/", {"price": 1}).status_code == 404

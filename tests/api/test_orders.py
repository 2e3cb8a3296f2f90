"""Orders by programs: prices come from us, the answer leads to the payment page."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.models import Cart, Order
from tests.api.conftest import HOSTNAME, Program, token_for
from tests.journeys.test_first_sale import offer_systems

_STEPS = [("placed", "done"), ("paid", "now"), ("creating", "waiting"), ("ready", "waiting")]


def counts() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (Cart, Order, Invoice, Subscription))


def test_an_order_makes_one_invoice_and_shows_the_way(acme, alices, order):
    found = order["order"]
    assert found["total"] == {"minor": 1400, "amount": "14.00", "currency": "EUR"}
    assert order["invoice"]["id"] == found["invoice"]
    assert order["invoice"]["amount_due"]["minor"] == 1400
    assert [(mark["step"], mark["state"]) for mark in found["timeline"]] == _STEPS
    assert alices.get(f"orders/{found['id']}/").json() == found
    with in_store(acme):
        assert counts() == (1, 1, 1, 1)


def test_without_a_till_there_is_no_payment_page_and_the_order_stands(order):
    assert order["payment_url"] is None


def test_with_a_till_the_answer_holds_the_page_where_it_is_paid(acme, shop, alice):
    program = Program(acme, token_for(acme, alice.user))
    with in_store(acme):
        plan = Plan.objects.get(product__name="Professional")
    images = program.get(f"plans/{plan.pk}/").json()["images"]
    assert images
    item = {"plan": str(plan.pk), "hostname": HOSTNAME, "image": images[-1]["id"]}
    placed = program.post("orders/", {"items": [item]}).json()
    assert placed["order"]["lines"][0]["image_label"] == images[-1]["label"]
    again = program.post(f"invoices/{placed['invoice']['id']}/pay/")
    assert again.json() == {"payment_url": placed["payment_url"]}
    shop.cards.pay(placed["payment_url"])
    shop.work()
    marks = program.get(f"orders/{placed['order']['id']}/").json()["timeline"]
    assert {mark["state"] for mark in marks} == {"done"}
    assert program.post(f"invoices/{placed['invoice']['id']}/pay/").json()["code"] == (
        "nothing_to_pay"
    )
    [server] = program.get("services/?state=active").json()["results"]
    job = program.post(f"services/{server['id']}/reboot/")
    assert (job.status_code, job.json()["action"]) == (202, "restart")
    shop.work()
    assert program.get(f"services/{server['id']}/").json()["job"]["state"] == "done"
    assert program.post(f"services/{server['id']}/credentials/").json()["password"]


def test_an_unknown_image_is_refused_where_it_stands(acme, shop, alice):
    program = Program(acme, token_for(acme, alice.user))
    with in_store(acme):
        plan = Plan.objects.get(product__name="Professional")
    item = {"plan": str(plan.pk), "hostname": HOSTNAME}
    answer = program.post("orders/", {"items": [item, {**item, "image": "999"}]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "items.1.image")
    with in_store(acme):
        assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"hostname": "not a host"}, "items.0.hostname", "invalid"),
        ({"hostname": ""}, "items.0.hostname", "blank"),
        ({"hostname": "10.0.0.1"}, "items.0.hostname", "invalid"),
        ({"plan": "00000000-0000-4000-8000-000000000000"}, "items.0.plan", "plan_not_found"),
        ({"plan": "1"}, "items.0.plan", "invalid"),
        ({"price": 1}, "items.0.price", "unknown_field"),
        ({"price_minor": 1}, "items.0.price_minor", "unknown_field"),
        ({"customer_id": "x"}, "items.0.customer_id", "unknown_field"),
        ({"quantity": 100}, "items.0.quantity", "unknown_field"),
    ],
)
def test_a_wrong_item_orders_nothing(acme, alices, wanted, change, field, code):
    wanted["items"][0] |= change
    answer = alices.post("orders/", wanted)
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert (error["field"], error["code"]) == (field, code)
    with in_store(acme):
        assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "extra", ["total", "total_minor", "state", "customer", "customer_id", "tenant", "coupon", "id"]
)
def test_an_order_takes_no_other_field(acme, alices, wanted, extra):
    answer = alices.post("orders/", {**wanted, extra: 0})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, extra)
    with in_store(acme):
        assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize("items", [[], None, "x", {}, 11])
def test_an_order_has_one_to_ten_servers(acme, alices, wanted, items):
    body = {"items": wanted["items"] * items if isinstance(items, int) else items}
    assert alices.post("orders/", body).status_code == 422
    with in_store(acme):
        assert counts() == (0, 0, 0, 0)


def test_a_plan_of_another_store_is_not_on_offer(acme, beta, alices):
    with in_store(beta):
        theirs = Plan.objects.exclude(price_minor=0).first()
    assert theirs is not None
    body = {"items": [{"plan": str(theirs.pk), "hostname": HOSTNAME}]}
    assert alices.post("orders/", body).json()["errors"][0]["code"] == "plan_not_found"


def test_a_suspended_store_takes_nobody_in(acme, alices, stranger, wanted):
    from dataclasses import replace

    from kernel.tenancy import routing

    closed = replace(acme, status="suspended")
    host = acme.primary_host
    route = routing.resolve(host)
    assert route is not None
    routing._cache[host] = (routing.time.monotonic_ns(), replace(route, store=closed))
    try:
        for answer in (
            alices.post("orders/", wanted),
            alices.get("me/"),
            stranger.post("auth/login/", {"email": "a@b.test", "password": "x"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "store_closed")
    finally:
        routing.forget()


def test_the_trial_can_be_had_once(acme, alices):
    with in_store(acme):
        trial = Plan.objects.filter(trial_days__gt=0).first()
        assert trial is not None
        offer_systems(trial)
    body = {"items": [{"plan": str(trial.pk), "hostname": HOSTNAME}]}
    first = alices.post("orders/", body)
    assert (first.status_code, first.json()["payment_url"]) == (201, None)
    second = alices.post("orders/", body)
    assert (second.status_code, second.json()["code"]) == (409, "trial_used")

"""Programs order with promotion codes: computed here, refused with a code that a program knows."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Redemption
from tenant_apps.orders.models import Order
from tests.coupons import make_coupon


def test_a_code_lowers_the_order(acme, alices, wanted):
    with in_store(acme):
        make_coupon()
    answer = alices.post("orders/", {**wanted, "codes": ["spring", "SPRING"]})
    assert answer.status_code == 201, answer.content
    assert answer.json()["order"]["total"]["minor"] == 1120
    with in_store(acme):
        assert Redemption.objects.count() == 1


def test_a_code_that_does_not_fit_orders_nothing(acme, alices, wanted):
    answer = alices.post("orders/", {**wanted, "codes": ["GUESS"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "code_refused")
    assert alices.post("orders/", {**wanted, "codes": ["A"] * 6}).status_code == 422
    assert alices.post("orders/", {**wanted, "codes": "SPRING"}).status_code == 422
    with in_store(acme):
        assert not Order.objects.exists()

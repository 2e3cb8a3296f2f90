"""Coupons by program: made, changed, ended, with codes and a ledger, and loyalty."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Coupon
from tests.coupons import order_with

WISH = {"label": "Spring", "kind": "percent", "percent": "20", "cycles": 3, "code": "SPRING"}


@pytest.fixture
def coupon(owners):
    made = owners.post("manage/coupons/", WISH)
    assert made.status_code == 201, made.content
    return made.json()


def test_a_coupon_is_made_once_and_used(owners, acme, alice):
    key = {"idempotency-key": "coupon"}
    made = owners.post("manage/coupons/", WISH, **key).json()
    assert owners.post("manage/coupons/", WISH, **key).json() == made
    with in_store(acme):
        order_with(alice, "SPRING")
    path = f"manage/coupons/{made['id']}/"
    found = owners.get(path).json()
    assert (found["used"], found["given"]["minor"]) == (1, 280)
    [row] = owners.get(f"{path}redemptions/").json()["results"]
    assert (row["code"], row["given"]["minor"], row["left"]) == ("SPRING", 280, 2)
    assert row["customer"] == str(alice.customer.pk)
    [code] = owners.get(f"{path}codes/").json()["results"]
    assert (code["code"], code["used"]) == ("SPRING", 1)


def test_its_worth_stays_once_somebody_has_it(owners, acme, alice, coupon):
    with in_store(acme):
        order_with(alice, "SPRING")
    path = f"manage/coupons/{coupon['id']}/"
    other = {name: value for name, value in WISH.items() if name != "code"}
    more = owners.ask("PUT", path, {**other, "percent": "30"})
    assert (more.status_code, more.json()["code"]) == (409, "coupon_redeemed")
    named = owners.ask("PUT", path, {**other, "label": "Summer"})
    assert (named.status_code, named.json()["label"]) == (200, "Summer")


def test_a_loss_is_made_on_purpose_only(owners):
    wish = {**WISH, "percent": "99"}
    refused = owners.post("manage/coupons/", wish)
    assert (refused.status_code, refused.json()["code"]) == (422, "under_cost")
    assert owners.get("manage/coupons/").json()["results"] == []
    assert owners.post("manage/coupons/", {**wish, "accept_loss": True}).status_code == 201


def test_states_and_codes(owners, coupon):
    path = f"manage/coupons/{coupon['id']}/"
    assert owners.post(f"{path}codes/", {"code": "spring"}).status_code == 409
    more = owners.post(f"{path}codes/", {"code": "may", "variant": "b"})
    assert (more.status_code, more.json()["code"]) == (201, "MAY")
    made = owners.post(f"{path}codes/generate/", {"how_many": 3}).json()["codes"]
    assert len(set(made)) == 3
    paused = owners.post(f"{path}codes/{more.json()['id']}/state/", {"state": "paused"})
    assert paused.json()["state"] == "paused"
    assert [one["code"] for one in owners.get(f"{path}codes/?state=paused").json()["results"]] == [
        "MAY"
    ]
    assert owners.post(f"{path}state/", {"state": "ended"}).json()["state"] == "ended"
    assert owners.post(f"{path}state/", {"state": "active"}).status_code == 409
    assert owners.get("manage/coupons/?state=active").json()["results"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"percent": "0"}, "percent"),
        ({"kind": "amount"}, "amount"),
        ({"kind": "free_months"}, "count"),
        ({"countries": ["XX"]}, "countries"),
        ({"plans": ["00000000-0000-4000-8000-000000000000"]}, "plans"),
        ({"customer": "00000000-0000-4000-8000-000000000000"}, "customer"),
        ({"starts_at": "2026-05-01T00:00Z", "ends_at": "2026-04-01T00:00Z"}, "ends_at"),
        ({"code": "a b"}, "code"),
    ],
)
def test_a_wrong_coupon_is_refused_at_its_field(owners, acme, change, field):
    answer = owners.post("manage/coupons/", {**WISH, "accept_loss": True, **change})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        assert not Coupon.objects.exists()


def test_loyalty_is_set_replaced_and_dropped(owners):
    first = owners.post("manage/loyalty/", {"months": 12, "percent": "5"})
    assert first.status_code == 201
    owners.post("manage/loyalty/", {"months": 12, "percent": "7.5"})
    [row] = owners.get("manage/loyalty/").json()["results"]
    assert (row["months"], row["percent"]) == (12, "7.50")
    assert owners.ask("DELETE", f"manage/loyalty/{row['id']}/").status_code == 204
    assert owners.get("manage/loyalty/").json()["results"] == []
    assert owners.post("manage/loyalty/", {"months": 12, "percent": "4"}).status_code == 422

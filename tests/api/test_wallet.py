"""A customer's credit by program: the same answers as the page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import WalletRule
from tenant_apps.billing.services import give_credit, place_hold
from tests.papers import euro


@pytest.fixture
def rich(acme, alice):
    with in_store(acme):
        key = alice.customer.pk
        give_credit(key, euro(2000), reason="hi", request_key="r", actor=MACHINE)
        place_hold(
            key,
            euro(500),
            purpose="session",
            reference="1",
            text="Workspace",
            expires_at=clock.now() + timedelta(hours=1),
            actor=MACHINE,
        )


def test_balance_and_what_is_set_aside(alices, rich):
    found = alices.get("wallet/").json()
    assert [found[name]["minor"] for name in ("balance", "held", "free")] == [2000, 500, 1500]
    assert [one["text"] for one in found["holds"]] == ["Workspace"]
    assert found["rule"] is None
    assert found["least"]["minor"] < found["most"]["minor"]


def test_each_movement_is_signed_as_the_customer_sees_it(alices, rich):
    [row] = alices.get("wallet/movements/").json()["results"]
    assert (row["kind"], row["change"]["amount"]) == ("gift", "20.00")


def test_nobody_elses_credit_is_shown(bobs, rich):
    assert bobs.get("wallet/").json()["balance"]["minor"] == 0
    assert bobs.get("wallet/movements/").json()["results"] == []


def test_a_rule_is_set_once_under_its_key(alices, acme):
    wish = {"alert_below": 500, "charge_below": None, "charge": None, "most_a_month": 3}
    key = {"idempotency-key": "rule-1"}
    first = alices.post("wallet/rule/", wish, **key)
    assert (first.status_code, first.json()["alert_below"]["minor"]) == (200, 500)
    assert alices.post("wallet/rule/", wish, **key).headers["Idempotency-Replayed"] == "true"
    assert alices.get("wallet/").json()["rule"]["alert_below"]["amount"] == "5.00"


@pytest.mark.parametrize(
    ("field", "value"),
    [("charge_below", 500), ("charge", 1000), ("most_a_month", 11), ("alert_below", 0)],
)
def test_half_a_rule_and_wrong_numbers_are_told_at_their_field(alices, acme, field, value):
    wish = {"alert_below": None, "charge_below": None, "charge": None, "most_a_month": 3}
    answer = alices.post("wallet/rule/", {**wish, field: value})
    assert answer.status_code == 422
    with in_store(acme):
        assert not WalletRule.objects.exists()


def test_a_store_without_a_till_says_so(alices):
    answer = alices.post("wallet/top-up/", {"amount": 2500})
    assert (answer.status_code, answer.json()["code"]) == (409, "till_closed")

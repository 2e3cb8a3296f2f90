"""The tax table and the rules of billing by program."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Policy, PolicyOverride, Subscription, TaxRate
from tests.journeys.test_first_sale import order_plan

WISH = {"country": "DE", "percent": "19.00", "label": "VAT"}


def test_a_rate_is_added_once_read_ended_by_the_next_and_removed(owners):
    key = {"idempotency-key": "rate-1"}
    first = owners.post("manage/taxes/", WISH, **key)
    assert (first.status_code, first.json()["percent"]) == (201, "19.00")
    assert owners.post("manage/taxes/", WISH, **key).json() == first.json()
    again = owners.post("manage/taxes/", WISH)
    assert again.status_code == 409
    later = owners.post("manage/taxes/", {**WISH, "percent": "21", "starts_on": "2027-01-01"})
    assert later.status_code == 201
    newest, oldest = owners.get("manage/taxes/").json()["results"]
    assert (newest["percent"], oldest["ends_on"]) == ("21.00", "2027-01-01")
    path = f"manage/taxes/{oldest['id']}/"
    assert owners.get(path).json() == oldest
    assert owners.ask("DELETE", path).status_code == 204
    assert owners.ask("DELETE", path).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"region": "QQ"}, "region"),
        ({"percent": "100"}, "percent"),
        ({"percent": "NaN"}, "percent"),
        ({"label": " "}, "label"),
        ({"starts_on": "31.12.2026"}, "starts_on"),
    ],
)
def test_a_wrong_rate_is_refused_at_its_field(owners, acme, change, field):
    answer = owners.post("manage/taxes/", WISH | change)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        assert not TaxRate.objects.exists()


def test_the_rates_of_the_union_are_filled_in_once(owners):
    assert owners.post("manage/taxes/union/").json() == {"added": 27}
    assert owners.post("manage/taxes/union/").json() == {"added": 0}


def test_a_customer_is_exempted_and_bears_tax_again(owners, alice, charlie):
    path = f"manage/customers/{alice.customer.pk}/exemptions/"
    made = owners.post(path, {"certificate": "Charity"})
    assert made.status_code == 201
    [row] = owners.get(path).json()["results"]
    assert row == made.json()
    assert owners.ask("DELETE", f"{path}{row['id']}/").status_code == 204
    assert owners.get(path).json()["results"][0]["ends_on"] is not None
    foreign = f"manage/customers/{charlie.customer.pk}/exemptions/"
    assert owners.post(foreign, {"certificate": "Charity"}).status_code == 404


def test_of_the_policy_only_what_is_named_changes(owners, acme):
    with in_store(acme):
        Policy.objects.update(prices_include_tax=True, tax_by_place=True, tax_country="DE")
    answer = owners.patch("manage/policy/", {"grace_days": 5, "hourly_credit": 900})
    assert (answer.status_code, answer.json()["grace_days"]) == (200, 5)
    assert owners.patch("manage/policy/", {"grace_days": None}).json()["grace_days"] is None
    assert owners.patch("manage/policy/", {"taxes_abroad": True}).status_code == 200
    with in_store(acme):
        row = Policy.objects.get()
    assert (row.prices_include_tax, row.tax_by_place, row.taxes_abroad) == (True, True, True)
    assert (row.tax_country, row.hourly_credit_minor) == ("DE", 900)
    assert owners.get("manage/policy/").json()["hourly_credit"] == 900


def test_a_policy_that_makes_no_sense_is_refused_at_its_field(owners):
    for wish, field in (
        ({"grace_days": 61}, "grace_days"),
        ({"tax_percent": "100"}, "tax_percent"),
        ({"tax_by_place": True, "tax_country": ""}, "tax_country"),
        ({"tax_country": "XX"}, "tax_country"),
        ({"number_prefix": "X"}, "number_prefix"),
    ):
        answer = owners.patch("manage/policy/", wish)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_the_narrower_word_holds_is_explained_and_dropped(owners, acme, alice):
    with in_store(acme):
        order_plan(alice)
        row = Subscription.objects.get()
    wish = {"level": "customer", "subject": str(alice.customer.pk), "key": "grace_days"}
    made = owners.post("manage/rules/", {**wish, "value": "9"})
    assert made.status_code == 201
    explained = f"manage/subscriptions/{row.pk}/rules/"
    grace = next(one for one in owners.get(explained).json()["rules"] if one["key"] == "grace_days")
    assert (grace["value"], grace["level"]) == ("9", "customer")
    assert [one["level"] for one in grace["said"]] == ["platform", "customer"]
    assert owners.ask("DELETE", f"manage/rules/{made.json()['id']}/").status_code == 204
    assert owners.get("manage/rules/").json()["results"] == []
    store = {
        one["key"]: one["level"] for one in owners.get("manage/rules/effective/").json()["rules"]
    }
    assert store["grace_days"] == "platform"


def test_a_service_is_protected_by_a_reason(owners, acme, alice):
    with in_store(acme):
        order_plan(alice)
        row = Subscription.objects.get()
    path = f"manage/subscriptions/{row.pk}/protect/"
    assert owners.post(path, {"until": "2027-01-31"}).status_code == 422
    made = owners.post(path, {"until": "2027-01-31", "reason": "Pays by cheque"})
    assert (made.status_code, made.json()["value"]) == (201, "2027-01-31")
    with in_store(acme):
        assert PolicyOverride.objects.get().subject == str(row.pk)


def test_a_rule_for_a_foreign_customer_is_refused(owners, charlie):
    wish = {"level": "customer", "subject": str(charlie.customer.pk), "key": "grace_days"}
    answer = owners.post("manage/rules/", {**wish, "value": "9"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "subject")


def test_percentages_are_decimals_never_floats(owners, acme):
    owners.patch("manage/policy/", {"tax_percent": "19.1"})
    with in_store(acme):
        assert Policy.objects.get().tax_percent == Decimal("19.10")

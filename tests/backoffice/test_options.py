"""The team says what can be added to a plan."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.catalog.models import Plan, PlanOption

COUNTED = {"key": "ipv4", "label": "Addresses", "kind": "quantity", "price": "1,50", "most": "8"}
CHOICE = {
    "key": "uplink",
    "label": "Uplink",
    "kind": "choice",
    "choices": "1g; 1 Gbit/s\n10g; 10 Gbit/s; 4,00; 10",
}


@pytest.fixture
def address(acme) -> str:
    with in_store(acme):
        plan = Plan.objects.get(product__name="Professional")
    return f"/manage/catalogue/plans/{plan.pk}/options/"


def test_options_are_set_shown_and_ended(desk, acme, address):
    assert "No options yet" in desk.get(address).content.decode()
    assert desk.post(address, COUNTED).status_code == 302
    assert desk.post(address, CHOICE).status_code == 302
    with in_store(acme):
        kept = {row.key: row.terms for row in PlanOption.objects.all()}
    assert (kept["ipv4"]["price"], kept["ipv4"]["most"], kept["ipv4"]["step"]) == (150, 8, 1)
    assert [(one["price"], one["setup"]) for one in kept["uplink"]["choices"]] == [
        (0, 0),
        (400, 1000),
    ]
    page = desk.get(address).content.decode()
    assert "10 Gbit/s" in page
    desk.post(f"{address}end/", {"key": "ipv4"})
    page = desk.get(address).content.decode()
    assert "Addresses" not in page
    with in_store(acme):
        assert PlanOption.objects.filter(key="ipv4").count() == 2


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (COUNTED, {"price": "much"}),
        (COUNTED, {"price": "-1"}),
        (COUNTED, {"most": "0"}),
        (COUNTED, {"step": "3"}),
        (COUNTED, {"key": "No!"}),
        (CHOICE, {"choices": "1g; only one"}),
        (CHOICE, {"choices": "1g; one\n1g; two"}),
        (CHOICE, {"choices": "1g; one; x\n2g; two"}),
    ],
)
def test_what_can_not_be_sold_says_so_and_keeps_what_was_typed(desk, acme, address, typed, wrong):
    answer = desk.post(address, {**typed, **wrong})
    assert answer.status_code == 422
    assert f'value="{typed["label"]}"' in answer.content.decode()
    with in_store(acme):
        assert not PlanOption.objects.exists()

"""The team says what use costs on a plan."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.catalog.models import MeterPrice, Plan

TYPED = {
    "meter": "traffic",
    "label": "Traffic",
    "unit_label": "GB",
    "model": "graduated",
    "tiers": "100; 0,10\n1000; 0.05; 2\n-; 0.01",
    "allowance": "1000",
    "cap": "25,00",
}


@pytest.fixture
def address(acme) -> str:
    with in_store(acme):
        plan = Plan.objects.get(product__name="Professional")
    return f"/manage/catalogue/plans/{plan.pk}/meters/"


def test_a_price_by_tiers_is_set_and_shown(desk, acme, address):
    assert "No use is charged" in desk.get(address).content.decode()
    assert desk.post(address, TYPED).status_code == 302
    with in_store(acme):
        price = MeterPrice.objects.get().price
        assert [str(one.unit) for one in price.tiers] == ["0.10", "0.05", "0.01"]
        assert (price.cap, str(price.allowance)) == (2500, "1000")
    page = desk.get(address).content.decode()
    assert "Charge no more" in page
    desk.post(f"{address}end/", {"meter": "traffic"})
    assert "No use is charged" in desk.get(address).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"tiers": "x; 1"},
        {"tiers": ""},
        {"cap": "much"},
        {"meter": "No!"},
        {"model": "standard", "unit": "1"},
    ],
)
def test_what_can_not_be_says_so_and_keeps_what_was_typed(desk, acme, address, wrong):
    answer = desk.post(address, {**TYPED, **wrong})
    assert answer.status_code == 422
    assert 'value="Traffic"' in answer.content.decode()
    with in_store(acme):
        assert not MeterPrice.objects.exists()


def test_traffic_at_one_price_is_set_where_its_quota_is(desk, acme, address):
    """The network counts it; tiers and packages have no other form."""
    answer = desk.post(address, {**TYPED, "model": "standard", "unit": "1"})
    page = answer.content.decode()
    assert "Set it on the page of the plan’s traffic." in page
    assert 'aria-describedby="id_meter' in page
    assert desk.post(address, {**TYPED, "meter": "traffic"}).status_code == 302

"""Plans are open to everybody, and say nothing of where they come from."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.catalog.models import Plan, Product

_INSIDE = ("wholesale", "driver", "remote_plan", "virtfusion", "ezscale", "cost")


def test_strangers_see_the_plans_with_whole_and_decimal_prices(stranger, plan):
    answer = stranger.get("plans/")
    assert answer.status_code == 200
    shown = next(one for one in answer.json() if one["id"] == str(plan.pk))
    assert shown["price"] == {"minor": 1400, "amount": "14.00", "currency": "EUR"}
    assert shown["interval"] == {"unit": "month", "count": 1}


def test_one_plan_names_its_systems(stranger, plan):
    assert stranger.get(f"plans/{plan.pk}/").json()["images"] == [{"id": "1", "label": "Debian 13"}]


def test_nothing_of_the_wholesale_side_is_shown(stranger, plan):
    for path in ("plans/", f"plans/{plan.pk}/"):
        text = stranger.get(path).content.decode().lower()
        assert [word for word in _INSIDE if word in text] == []


def test_a_hidden_plan_is_not_listed_and_an_archived_one_is_unknown(acme, stranger, plan):
    with in_store(acme):
        Product.objects.filter(pk=plan.product_id).update(state="archived")
    assert str(plan.pk) not in stranger.get("plans/").content.decode()
    unknown = stranger.get("plans/00000000-0000-4000-8000-000000000000/")
    gone = stranger.get(f"plans/{plan.pk}/")
    assert (gone.status_code, gone.content) == (404, unknown.content)


def test_another_stores_plan_is_unknown_here(acme, beta, stranger):
    with in_store(beta):
        theirs = Plan.objects.first()
    assert theirs is not None
    assert stranger.get(f"plans/{theirs.pk}/").status_code == 404

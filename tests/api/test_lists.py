"""Pages follow one another without a gap, at a fixed price in queries."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.tenancy.context import in_store
from tenant_apps.orders.models import Order


@pytest.fixture
def seven(acme, alices, wanted) -> list[str]:
    """Seven orders, the newest first."""
    return [alices.post("orders/", wanted).json()["order"]["id"] for _ in range(7)][::-1]


def test_the_pages_hold_every_order_once(alices, seven):
    found, path, pages = [], "orders/?limit=3", 0
    while path:
        page = alices.get(path).json()
        found += [one["id"] for one in page["results"]]
        rest = urlsplit(page["next"] or "")
        path = f"orders/?{rest.query}" if page["next"] else ""
        pages += 1
    assert (found, pages) == (seven, 3)


def test_orders_of_one_instant_are_not_lost_between_pages(acme, alices, seven):
    with in_store(acme):
        Order.objects.update(placed_at=Order.objects.first().placed_at)
    first = alices.get("orders/?limit=4").json()
    second = alices.get(f"orders/?{urlsplit(first['next']).query}").json()
    assert {one["id"] for one in first["results"] + second["results"]} == set(seven)


def test_the_next_page_is_on_the_stores_own_host(acme, alices, seven):
    following = alices.get("orders/?limit=1").json()["next"]
    assert urlsplit(following).netloc == f"{acme.primary_host}:8000"


# The caller's token, their customer, the rows (and the orders' lines in one more).
@pytest.mark.parametrize(("path", "queries"), [("orders/", 4), ("services/", 3), ("invoices/", 3)])
def test_a_list_costs_the_same_however_long_it_is(alices, wanted, path, queries):
    alices.get(path)  # the token's "last used" is written once in five minutes
    for _ in range(3):
        alices.post("orders/", wanted)
        with CaptureQueriesContext(connection) as made:
            assert alices.get(path).status_code == 200
        asked = [one["sql"] for one in made if one["sql"].lstrip('"').startswith('SELECT "')]
        assert len(asked) == queries, asked

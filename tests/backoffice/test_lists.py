"""Lists take the same number of queries whether one row is on them or many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.tenancy.context import in_store
from tests.backoffice.conftest import pay
from tests.journeys.test_first_sale import order_plan
from tests.people import make_customer

LISTS = ("customers", "orders", "services", "invoices", "catalogue", "wholesale", "mails", "audit")


def queries_of(browser, path: str) -> int:
    browser.get(path)  # what is made once per process is made
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


def sell(store, number: int) -> None:
    with in_store(store):
        person = make_customer(f"buyer{number}@many.test", f"Buyer {number}")
        order = order_plan(person, hostname=f"web{number}.example.com")
    pay(store, order)


def test_lists_have_a_fixed_number_of_queries(desk, acme):
    sell(acme, 0)
    few = {name: queries_of(desk, f"/manage/{name}/") for name in LISTS}
    for number in range(1, 6):
        sell(acme, number)
    many = {name: queries_of(desk, f"/manage/{name}/") for name in LISTS}
    assert many == few
    assert max(many.values()) <= 16, many


def test_a_long_list_has_pages_that_keep_the_filter(desk, acme):
    with in_store(acme):
        for number in range(30):
            make_customer(f"page{number}@many.test", f"Page {number:02}")
    first = desk.get("/manage/customers/?q=page").content.decode()
    assert "1–25 of 30" in first
    assert "q=page&amp;page=2" in first
    assert "26–30 of 30" in desk.get("/manage/customers/?q=page&page=2").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "999"])
def test_a_page_that_makes_no_sense_shows_the_nearest(desk, page):
    assert desk.get(f"/manage/customers/?page={page}").status_code == 200

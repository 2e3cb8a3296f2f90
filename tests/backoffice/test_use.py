"""The owner's page of what programs count."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.outbox.services import park_work
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.usage.plans import FOUND, STORE
from tests.billing.test_usage import charge_use
from tests.coupons import pay
from tests.journeys.test_first_sale import order_plan
from tests.usage.counting import reading, take


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    charge_use()
    order = order_plan(alice)
    pay(Invoice.objects.get(pk=order.invoice_id))
    return Subscription.objects.get()


def test_it_is_empty_before_anything_is_counted(acme, ada, client_for):
    page = client_for(acme, ada).get("/manage/use/").content.decode()
    assert "No use is charged" in page
    assert "Why events were refused" not in page


def test_it_shows_what_came_in_what_was_refused_and_what_is_missing(row, acme, ada, client_for):
    with in_store(acme):
        take(reading(row, "a", 3), reading(row, "two words"), reading(row, "b", -1))
        take(reading(row, "c", 3))
        park_work(FOUND, STORE, "batch_differs 2026-11-22T00:00:00+00:00: 2 accepted, 1 kept")
    page = client_for(acme, ada).get("/manage/use/").content.decode()
    assert "A key is 1 to 100 printable ASCII characters without backslash." in page
    assert "Events of a batch are not there as they came." in page
    assert "2026-11-22T00:00:00+00:00" in page
    assert "on 1 plan" in page


def test_customers_and_agents_stay_outside(acme, alice, client_for):
    assert client_for(acme, alice).get("/manage/use/").status_code in {302, 403, 404}
    assert client_for(acme).get("/manage/use/").status_code == 302

"""What the till's tests begin with."""

from __future__ import annotations

import pytest

from tenant_apps.billing.models import Invoice
from tenant_apps.payments.models import Attempt
from tests.journeys.test_first_sale import order_plan, page_for


@pytest.fixture
def attempt(shop, alice):
    """An open payment page of Alice's first invoice; the test runs inside the store."""
    with shop.inside():
        order = order_plan(alice)
        page_for(order)
        yield Attempt.objects.get(invoice_id=order.invoice_id)


@pytest.fixture
def due(shop, alice):
    """An unpaid invoice of Alice, whose card the processor keeps from her first purchase."""
    with shop.inside():
        url = page_for(order_plan(alice))
    shop.cards.pay(url)
    shop.work(90)
    with shop.inside():
        assert Invoice.objects.get().state == "paid"
        order = order_plan(alice, hostname="second.example.com")
        return Invoice.objects.get(pk=order.invoice_id)

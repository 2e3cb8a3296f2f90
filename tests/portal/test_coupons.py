"""A server's page says what comes off its next renewal, and that a free one is one."""

from __future__ import annotations

from decimal import Decimal

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Subscription
from tests.coupons import make_coupon, order_with, pay
from tests.portal.conftest import _service


def page_of_server(acme, alice, browser) -> str:
    with in_store(acme):
        order = order_with(alice, "SPRING")
        subscription = Subscription.objects.get()
        pay(order_invoice(order))
        subscription.refresh_from_db()
        row = _service(alice, subscription)
    return browser.get(f"/account/services/{row.pk}/").content.decode()


def order_invoice(order):
    from tenant_apps.billing.models import Invoice

    return Invoice.objects.get(pk=order.invoice_id)


def test_the_next_renewal_names_what_comes_off(acme, alice, client_for):
    with in_store(acme):
        make_coupon(cycles=2)
    page = page_of_server(acme, alice, client_for(acme, alice))
    assert "Next renewal" in page
    assert "11.20" in page
    assert "Spring" in page


def test_a_free_renewal_is_a_renewal(acme, alice, client_for):
    with in_store(acme):
        make_coupon(percent=Decimal(100), cycles=None)
    page = page_of_server(acme, alice, client_for(acme, alice))
    assert "Next renewal" in page
    assert "Runs until" not in page

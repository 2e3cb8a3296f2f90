"""Alice closed the payment page: her order waits where she looks for it, and can be dropped."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.money import Money
from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.selectors import open_balance
from tenant_apps.orders.models import Order
from tenant_apps.portal.selectors import overview
from tests.journeys.test_first_sale import order_plan

PLACES = ("/account/", "/account/services/", "/account/invoices/", "/account/invoices/?state=open")


@pytest.fixture
def order(acme, alice):
    with in_store(acme):
        return order_plan(alice)


def drop(browser, order):
    return browser.post(f"/account/orders/{order.pk}/cancel/", follow=True)


def state_of(acme, order) -> str:
    with in_store(acme):
        return Order.objects.get(pk=order.pk).state


@pytest.mark.parametrize("path", PLACES)
def test_the_order_waits_where_its_customer_looks(browser, order, path):
    text = browser.get(path).content.decode()
    assert "Order waits for payment" in text
    assert f"/orders/{order.pk}/pay/" in text
    assert f'href="/orders/{order.pk}/"' in text
    assert f"/account/orders/{order.pk}/cancel/" in text
    assert "All is well" not in text


def test_paid_it_waits_no_more(browser, acme, order):
    from kernel.actor import MACHINE
    from tenant_apps.payments.services import record_manual

    with in_store(acme):
        invoice = Invoice.objects.get(pk=order.invoice_id)
        record_manual(invoice.pk, invoice.total, bank_reference="B-1", note="", actor=MACHINE)
    work_until_quiet(acme.key)
    assert "Order waits for payment" not in browser.get("/account/").content.decode()
    refused = drop(browser, order).content.decode()
    assert "This order is paid" in refused
    assert state_of(acme, order) == "provisioning"


def test_a_dropped_order_owes_nothing_and_tells_nobody(browser, acme, alice, order):
    text = drop(browser, order).content.decode()
    assert "is cancelled. Nothing is to be paid." in text
    assert "Order waits for payment" not in text
    work_until_quiet(acme.key)
    with in_store(acme):
        assert Order.objects.get(pk=order.pk).state == Order.State.CANCELLED
        assert Invoice.objects.get(pk=order.invoice_id).state == Invoice.State.VOID
        assert Subscription.objects.get().state == Subscription.State.ENDED
        assert open_balance(alice.customer.pk, "EUR") == Money(0, "EUR")
        assert AuditEvent.objects.filter(verb="order.cancelled", actor_kind="customer").count() == 1
    again = drop(browser, order).content.decode()
    assert "is cancelled" in again
    with in_store(acme):
        assert AuditEvent.objects.filter(verb="order.cancelled").count() == 1


def test_while_a_payment_is_under_way_it_stays(browser, acme, order):
    with in_store(acme):
        Invoice.objects.filter(pk=order.invoice_id).update(paying_since=clock.now())
    assert "Cancel the order" not in browser.get("/account/").content.decode()
    assert "A payment for this order is under way" in drop(browser, order).content.decode()
    assert state_of(acme, order) == "awaiting_payment"


def test_nobody_else_drops_it(acme, beta, dora, charlie, order, client_for):
    for store, person in ((acme, dora), (beta, charlie)):
        assert drop(client_for(store, person), order).status_code == 404
    assert drop(client_for(acme), order).status_code == 200  # the sign-in page
    assert state_of(acme, order) == "awaiting_payment"


def test_money_that_came_in_the_same_moment_becomes_credit(shop, client_for):
    """Bob drops his order while his payment page is still open elsewhere, and pays there."""
    from tenant_apps.billing.selectors import credit_of
    from tests.journeys.test_first_sale import page_for
    from tests.people import make_customer

    with shop.inside():
        bob = make_customer("bob@acme-customer.test", "Bob")
        order = order_plan(bob)
        url = page_for(order)
    shop.cards.pay(url)
    drop(client_for(shop.store, bob), order)
    shop.work()
    with shop.inside():
        assert Order.objects.get(pk=order.pk).state == Order.State.CANCELLED
        assert credit_of(bob.customer.pk, "EUR") == order.total
        assert overview(bob.customer.pk).waiting == []


def test_an_invoice_leads_to_its_order_and_server_and_they_lead_back(browser, acme, alices):
    with in_store(acme):
        order = Order.objects.get(invoice_id=alices.invoice.pk)
        line = order.lines.get()
        alices.service.order_line_id = line.pk
        alices.service.save(update_fields=["order_line_id"])
    invoice = browser.get(f"/account/invoices/{alices.invoice.pk}/").content.decode()
    assert "Belongs to" in invoice
    assert f'href="/orders/{order.pk}/"' in invoice
    assert f'href="/account/services/{alices.service.pk}/"' in invoice
    service = browser.get(f"/account/services/{alices.service.pk}/").content.decode()
    assert f'href="/orders/{order.pk}/"' in service
    assert f'href="/account/invoices/{alices.invoice.pk}/"' in service
    shown = browser.get(f"/orders/{order.pk}/").content.decode()
    assert f"/account/invoices/{alices.invoice.pk}/" in shown

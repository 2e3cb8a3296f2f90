"""A customer is told, once, when the store gives money back; not when their bank takes it."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.texts import text_of
from tenant_apps.payments import flows, services
from tenant_apps.payments.models import Payment
from tests.journeys.test_first_sale import order_plan, page_for


@pytest.fixture
def order(shop, alice):
    with shop.inside():
        return order_plan(alice)


@pytest.fixture
def paid(shop, order):
    """Alice's card payment of 14.00."""
    with shop.inside():
        page = page_for(order)
    shop.cards.pay(page)
    shop.work()
    with shop.inside():
        return Payment.objects.get()


def told(shop) -> list[Mail]:
    shop.work()
    with shop.inside():
        return list(Mail.objects.filter(kind="payment.refunded").order_by("pk"))


def test_a_refund_through_the_gateway_is_told_once(shop, paid):
    with shop.inside():
        row = flows.refund(paid.pk, Money(500, "EUR"), reason="slow", actor=MACHINE)
    assert len(told(shop)) == 1
    with shop.inside():
        services.record_refund(row.pk, remote_id="re_again")
    (mail,) = told(shop)
    assert mail.recipient == "alice@acme-customer.test"
    assert "5.00" in mail.subject
    with shop.inside():
        flows.refund(paid.pk, Money(200, "EUR"), reason="slow", actor=MACHINE)
    assert len(told(shop)) == 2


def test_in_the_language_that_the_customer_reads(shop, alice, paid):
    with shop.inside():
        Customer.objects.filter(pk=alice.customer.pk).update(language="de")
        flows.refund(paid.pk, Money(500, "EUR"), reason="slow", actor=MACHINE)
    (mail,) = told(shop)
    assert "5,00" in mail.subject
    assert "zur\u00fcckgezahlt" in mail.subject


def test_a_refund_that_the_gateway_does_not_make_is_not_told(shop, paid):
    with shop.inside():
        row = services.intend_refund(paid.pk, Money(500, "EUR"), reason="x", actor=MACHINE)
        services.record_refund(row.pk, remote_id="", failed="expired_or_canceled_card")
    assert told(shop) == []


def test_money_sent_back_by_hand_is_told_as_such(shop, order):
    with shop.inside():
        invoice = Invoice.objects.get(pk=order.invoice_id)
        services.record_manual(
            invoice.pk, invoice.total, bank_reference="B-1", note="", actor=MACHINE
        )
        payment = Payment.objects.get()
        services.record_return(payment.pk, Money(300, "EUR"), reason="moved", actor=MACHINE)
    (mail,) = told(shop)
    assert mail.facts["by_hand"] is True
    assert "bank account" in " ".join(text_of(mail.kind, mail.facts).lines)

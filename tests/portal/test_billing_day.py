"""Alice chooses one billing day on her page: the price first, then one invoice; and back again."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import BillingDay, Invoice, Subscription
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.services import record_manual

HERE = "/account/billing-day/"


@pytest.fixture
def day(alices) -> int:
    with in_store(alices.store):
        GatewayAccount.objects.update(state=GatewayAccount.State.PAUSED)
        record_manual(
            alices.invoice.pk, alices.invoice.total, bank_reference="B1", note="", actor=MACHINE
        )
        return (Subscription.objects.get().anchor_day + 13) % 28 + 1


def read(browser, address: str) -> str:
    return browser.get(address).content.decode()


def shown_in(text: str) -> str:
    return text.split('name="shown" value="', 1)[1].split('"', 1)[0]


def test_she_sees_the_price_agrees_and_takes_it_back(browser, acme, alices, day):
    assert "Each of your services is billed on its own day." in read(browser, HERE)
    text = read(browser, f"{HERE}?day={day}")
    assert "How it was computed" in text
    assert alices.service.hostname in text
    for wrong in ("1", "", "9" * 5000, "١٤٠٠"):
        assert browser.post(HERE, {"day": day, "shown": wrong}).status_code == 302
        with in_store(acme):
            assert not BillingDay.objects.exists()
            assert Invoice.objects.count() == 1
    answer = browser.post(HERE, {"day": day, "shown": shown_in(text)})
    with in_store(acme):
        made = Invoice.objects.latest("number")
        assert BillingDay.objects.get().day == day
    assert answer.url == f"/account/invoices/{made.pk}/"
    assert "It waits for your payment" in read(browser, HERE)
    assert made.number in read(browser, f"{HERE}?day={day % 28 + 1}")
    browser.post(f"{HERE}drop/")
    with in_store(acme):
        made.refresh_from_db()
        assert made.state == "void"
        assert not BillingDay.objects.exists()


def test_a_day_that_is_none_is_refused_at_its_field(browser, alices, day):
    for wrong in ("0", "32", "x", ""):
        assert browser.get(HERE, {"day": wrong}).status_code == 422
        assert browser.post(HERE, {"day": wrong, "shown": "0"}).status_code == 302


def test_without_services_nothing_is_moved(client_for, acme, dora):
    browser = client_for(acme, dora)
    assert "No service has to be moved." in read(browser, f"{HERE}?day=5")
    browser.post(HERE, {"day": "5", "shown": "0"})
    with in_store(acme):
        assert BillingDay.objects.get(customer_id=dora.customer.pk).day == 5
    assert "billed on day 5 of the month" in read(browser, HERE)

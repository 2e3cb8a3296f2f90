"""Alice lets her server rest, sees what it gave her, and lets it go on; and what she used."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.usage import UsagePeriodClosed
from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice, InvoiceLine, Policy, Subscription
from tenant_apps.billing.services import add_usage, bill_usage
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.services import record_manual
from tests.billing.test_usage import charge_traffic


@pytest.fixture
def address(alices) -> str:
    with in_store(alices.store):
        GatewayAccount.objects.update(state=GatewayAccount.State.PAUSED)
        charge_traffic()
        Policy.objects.update(customers_may_pause=True)
        Subscription.objects.update(created_at=clock.now())
        record_manual(
            alices.invoice.pk, alices.invoice.total, bank_reference="B1", note="", actor=MACHINE
        )
    return f"/account/services/{alices.service.pk}/"


def read(browser, address: str) -> str:
    return browser.get(address).content.decode()


def test_she_pauses_it_and_the_page_says_what_going_on_costs(browser, acme, address):
    assert "Pause this server" in read(browser, address)
    assert browser.post(f"{address}pause/").status_code == 302
    text = read(browser, address)
    assert "This server rests." in text
    assert "14.00" in text
    assert "is not paid." not in text
    for shown in ("1", "", "9" * 5000, "١٤٠٠"):
        answer = browser.post(f"{address}resume/", {"shown": shown})
        assert answer.status_code == 302
        with in_store(acme):
            assert Subscription.objects.get().state == "paused"
            assert not Invoice.objects.filter(lines__kind="proration").exists()
    browser.post(f"{address}resume/", {"shown": "1400"})
    with in_store(acme):
        going = Invoice.objects.latest("number")
        assert going.paid_minor > 1300


def test_where_the_rules_do_not_let_her_there_is_no_button(browser, acme, address):
    with in_store(acme):
        Policy.objects.update(customers_may_pause=False)
    assert "Pause this server" not in read(browser, address)
    browser.post(f"{address}pause/")
    with in_store(acme):
        assert Subscription.objects.get().state == "active"


def test_nobody_pauses_a_neighbours_server(client_for, dora, acme, address):
    assert client_for(acme, dora).post(f"{address}pause/").status_code == 404
    with in_store(acme):
        assert Subscription.objects.get().state == "active"


def test_she_reads_what_she_used_and_how_it_was_computed(browser, acme, address):
    with in_store(acme):
        row = Subscription.objects.get()
        start = row.created_at
        event = UsagePeriodClosed(
            subscription_id=str(row.pk),
            meter="traffic",
            from_at=start.isoformat(),
            until_at=(start + timedelta(days=30)).isoformat(),
            quantity="1500.5",
        )
        add_usage(event)
    text = read(browser, address)
    assert "1,500.5" in text
    assert "on the next invoice" in text
    with in_store(acme):
        invoice = bill_usage(row.customer_id)
        assert InvoiceLine.objects.filter(invoice=invoice, kind="usage").exists()
    text = read(browser, f"/account/invoices/{invoice.pk}/")
    assert "500.5" in text
    assert "Of it free" in text
    assert "5.01" in text

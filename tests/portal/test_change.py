"""Alice changes her plan on the page: the price is shown, and that price holds."""

from __future__ import annotations

import re

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice, InvoiceLine, PlanChange, Subscription
from tenant_apps.billing.selectors import credit_of
from tenant_apps.catalog.models import Plan
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.services import record_manual
from tests.changes import small_twin


@pytest.fixture
def page(alices):
    """The page of her paid server, in a store whose till is closed just now."""
    with in_store(alices.store):
        GatewayAccount.objects.update(state=GatewayAccount.State.PAUSED)
        record_manual(
            alices.invoice.pk, alices.invoice.total, bank_reference="B1", note="", actor=MACHINE
        )
    return f"/account/services/{alices.service.pk}/change/"


def business(store) -> str:
    with in_store(store):
        return str(Plan.objects.get(product__name="Business").pk)


def hidden(text: str, when: str) -> dict[str, str]:
    """The fields of the form for now or for the end of the period, as a browser would send them."""
    for form in re.findall(r"<form method=\"post\">.*?</form>", text, re.DOTALL):
        found = dict(re.findall(r'name="(plan|when|at|shown)" value="([^"]*)"', form))
        if found.get("when") == when:
            return found
    raise AssertionError(f"no form for {when}")


def test_the_plans_are_listed_and_a_smaller_disk_says_why_not(browser, page):
    text = browser.get(page).content.decode()
    assert "Business" in text
    assert "a disk can&#x27;t be shrunk" in text
    assert "Free trial" not in text


def test_the_change_costs_what_the_page_said(browser, acme, alices, page):
    text = browser.get(f"{page}?plan={business(acme)}").content.decode()
    assert "How it was computed" in text
    assert "28.00" in text
    form = hidden(text, "now")
    answer = browser.post(page, form)
    assert answer.status_code == 302
    with in_store(acme):
        change = PlanChange.objects.get()
        assert (change.state, change.invoice.total_minor) == ("waiting", int(form["shown"]))
    text = browser.get(f"/account/services/{alices.service.pk}/").content.decode()
    assert "It is made as soon as its invoice is paid" in text
    text = browser.get(f"/account/invoices/{change.invoice_id}/").content.decode()
    assert "Unused time: Professional" in text
    assert "Of it unused" in text


@pytest.mark.parametrize("shown", ["0", "1", "-5", "x", "", "9" * 30])
def test_another_total_changes_nothing(browser, acme, page, shown):
    form = hidden(browser.get(f"{page}?plan={business(acme)}").content.decode(), "now")
    answer = browser.post(page, {**form, "shown": shown}, follow=True)
    assert "The amount has changed" in answer.content.decode()
    with in_store(acme):
        assert not PlanChange.objects.exists()
        assert Invoice.objects.count() == 1


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00+00:00", "2099-01-01T00:00:00+00:00"])
def test_nobody_chooses_the_instant(browser, acme, page, at):
    form = hidden(browser.get(f"{page}?plan={business(acme)}").content.decode(), "now")
    answer = browser.post(page, {**form, "at": at}, follow=True)
    assert "too long ago" in answer.content.decode()
    with in_store(acme):
        assert not PlanChange.objects.exists()


def test_a_planned_change_stands_on_the_page_and_is_taken_back(browser, acme, alices, page):
    form = hidden(browser.get(f"{page}?plan={business(acme)}").content.decode(), "end")
    text = browser.post(page, form, follow=True).content.decode()
    assert "Planned. It is made on" in text
    assert "It is made when the new period begins" in text
    text = browser.post(f"{page}withdraw/", follow=True).content.decode()
    assert "Everything stays as it is" in text
    with in_store(acme):
        assert PlanChange.objects.get().state == "withdrawn"


def test_going_down_gives_credit_and_needs_no_payment(browser, acme, alice, page):
    with in_store(acme):
        lite = small_twin()
    text = browser.get(f"{page}?plan={lite.pk}").content.decode()
    assert "goes to your credit" in text
    browser.post(page, hidden(text, "now"))
    with in_store(acme):
        invoice = PlanChange.objects.get(state="done").invoice
        assert credit_of(alice.customer.pk, "EUR") == invoice.carried
        assert invoice.carried.minor > 0
    text = browser.get(f"/account/invoices/{invoice.pk}/").content.decode()
    assert "To your credit" in text


def test_an_open_invoice_is_paid_first(browser, acme, alices):
    page = f"/account/services/{alices.service.pk}/change/"
    with in_store(acme):
        Subscription.objects.update(state="active")
    text = browser.get(f"{page}?plan={business(acme)}").content.decode()
    assert "Please pay invoice" in text
    assert "Change now" not in text


def test_another_customers_server_is_not_there(browser, doras):
    page = f"/account/services/{doras.service.pk}/change/"
    assert browser.get(page).status_code == 404
    assert browser.post(page, {"plan": "x"}).status_code == 404
    assert browser.post(f"{page}withdraw/").status_code == 404


def test_a_plan_of_nobody_is_refused(browser, acme, page):
    answer = browser.post(page, {"plan": "nonsense", "when": "now", "shown": "0"}, follow=True)
    assert "This plan is not on offer" in answer.content.decode()
    with in_store(acme):
        assert InvoiceLine.objects.count() == 1
        assert Money.zero("EUR") == credit_of(Subscription.objects.get().customer_id, "EUR")

"""The store says what e-invoices want; team, customer and programs fetch them."""

from __future__ import annotations

import pytest

from branding.models import Brand
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice, Policy
from tenant_apps.notifications.flows import _attachments
from tests.journeys.test_first_sale import order_plan
from tests.norm import broken_rules
from tests.papers import credit

SAID = {
    "country": "DE",
    "city": "Berlin",
    "postcode": "10115",
    "bank_iban": "DE89370400440532013000",
}


@pytest.fixture
def invoice(acme, alice):
    with in_store(acme):
        Brand.objects.update(vat_id="DE811115368", support_email="help@acme.test")
        return Invoice.objects.get(pk=order_plan(alice).invoice_id)


def test_the_owner_says_what_is_lacking(desk, acme, invoice):
    assert "without its country" in desk.get("/manage/billing/e-invoices/").content.decode()
    assert desk.post("/manage/billing/e-invoices/", SAID).status_code == 302
    page = desk.get("/manage/billing/e-invoices/").content.decode()
    assert 'value="DE89370400440532013000"' in page
    assert "without its country" not in page
    with in_store(acme):
        assert Policy.objects.get().tax_country == "DE"


def test_a_wrong_number_is_said_at_its_field(desk):
    answer = desk.post("/manage/billing/e-invoices/", {**SAID, "bank_iban": "DE00"})
    assert answer.status_code == 422
    assert "no such number" in answer.content.decode()
    assert "Berlin" in answer.content.decode()


def test_an_agent_may_not(acme, agent, sit_down):
    hers = sit_down(acme, agent)
    assert hers.post("/manage/billing/e-invoices/", SAID).status_code in {302, 403, 404}
    with in_store(acme):
        assert Policy.objects.get().tax_country == ""


def test_the_file_or_why_there_is_none(desk, acme, alice, invoice, sit_down):
    answer = desk.get(f"/manage/invoices/{invoice.pk}/xml/", follow=True)
    assert "your country" in answer.content.decode()
    desk.post("/manage/billing/e-invoices/", SAID)
    with in_store(acme):
        note = credit(invoice, 100)
    hers = sit_down(acme, alice)
    for browser, path in (
        (desk, f"/manage/invoices/{invoice.pk}/xml/"),
        (desk, f"/manage/credit-notes/{note.pk}/xml/"),
        (hers, f"/account/invoices/{invoice.pk}/xml/"),
        (hers, f"/account/credit-notes/{note.pk}/xml/"),
    ):
        answer = browser.get(path)
        assert answer["Content-Type"] == "application/xml", path
        assert ".xml" in answer["Content-Disposition"]
        assert broken_rules(answer.content) == []
        assert b"ezscale" not in answer.content.lower()


def test_mails_carry_it_when_the_store_wants_that(desk, acme, invoice):
    desk.post("/manage/billing/e-invoices/", {**SAID, "mails_einvoice": "on"})
    with in_store(acme):
        kinds = [one.kind for one in _attachments(str(invoice.pk))]
    assert kinds == ["application/pdf", "application/xml"]


def test_customers_say_their_reference_in_their_profile(acme, alice, sit_down):
    hers = sit_down(acme, alice)
    said = {"name": "Alice", "country": "DE", "language": "en", "reference": "KST 7"}
    wrong = hers.post("/account/profile/", {**said, "e_address": "nowhere"})
    assert wrong.status_code == 422
    assert hers.post("/account/profile/", {**said, "e_address": "0204:991-1"}).status_code == 302
    with in_store(acme):
        alice.customer.refresh_from_db()
    assert (alice.customer.reference, alice.customer.e_address) == ("KST 7", "0204:991-1")

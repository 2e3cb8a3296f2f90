"""Money that came by transfer, and invoices that are taken back."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice
from tenant_apps.payments.models import Payment


@pytest.fixture
def invoice(acme, ordered):
    with in_store(acme):
        return Invoice.objects.get(pk=ordered.invoice_id)


def state_of(store, invoice) -> str:
    with in_store(store):
        return Invoice.objects.get(pk=invoice.pk).state


def transfer(desk, invoice, amount="14.00", reference="SEPA-1"):
    return desk.post(
        f"/manage/invoices/{invoice.pk}/payment/",
        {"amount": amount, "bank_reference": reference, "note": "from the bank"},
        follow=True,
    )


def test_a_transfer_pays_the_invoice(desk, acme, invoice):
    assert b"Record a transfer" in desk.get(f"/manage/invoices/{invoice.pk}/").content
    answer = transfer(desk, invoice)
    assert b"The payment is booked" in answer.content
    assert state_of(acme, invoice) == "paid"
    assert b"Record a transfer" not in desk.get(f"/manage/invoices/{invoice.pk}/").content


def test_the_same_transfer_is_booked_once(desk, acme, invoice):
    transfer(desk, invoice, "5")
    answer = transfer(desk, invoice, "5")
    assert b"booked already" in answer.content
    with in_store(acme):
        assert Payment.objects.count() == 1


@pytest.mark.parametrize(("amount", "reference"), [("0", "A"), ("-3", "A"), ("x", "A"), ("5", " ")])
def test_a_transfer_that_makes_no_sense_books_nothing(desk, acme, invoice, amount, reference):
    transfer(desk, invoice, amount, reference)
    with in_store(acme):
        assert Payment.objects.count() == 0


def test_an_unpaid_invoice_is_taken_back(desk, acme, invoice):
    desk.post(f"/manage/invoices/{invoice.pk}/void/", {"reason": "ordered twice"})
    assert state_of(acme, invoice) == "void"


def test_a_paid_invoice_cannot_be_taken_back(desk, invoice):
    assert b"Take this invoice back" in desk.get(f"/manage/invoices/{invoice.pk}/").content
    transfer(desk, invoice, "5")
    assert b"Take this invoice back" not in desk.get(f"/manage/invoices/{invoice.pk}/").content


def test_the_pdf_is_a_pdf(desk, invoice):
    answer = desk.get(f"/manage/invoices/{invoice.pk}/pdf/")
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]


def test_filters_narrow_the_list(desk, invoice):
    assert invoice.number.encode() in desk.get("/manage/invoices/?state=open").content
    assert invoice.number.encode() in desk.get("/manage/invoices/?q=Archer").content
    assert invoice.number.encode() not in desk.get("/manage/invoices/?state=paid").content
    assert invoice.number.encode() not in desk.get("/manage/invoices/?q=Nobody").content

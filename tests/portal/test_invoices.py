"""Invoices in the portal: lists, the spreadsheet, the PDF, paying."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice


def add_invoices(things, count: int, first: int = 1, **fields):
    """More invoices of the same customer, as copies of the one there is."""
    with in_store(things.store):
        start = Invoice.objects.get(pk=things.invoice.pk)
        copied = [
            field.attname
            for field in Invoice._meta.concrete_fields
            if field.name not in {"id", "number", *fields}
        ]
        same = {name: getattr(start, name) for name in copied}
        for index in range(first, first + count):
            Invoice.objects.create(**{"number": f"X-{index:05}", **same, **fields})


def queries_of(browser, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


def test_the_list_asks_as_often_for_fifty_as_for_five(browser, alices):
    add_invoices(alices, 4)
    few = queries_of(browser, "/account/invoices/")
    add_invoices(alices, 45, first=100)
    assert queries_of(browser, "/account/invoices/") == few
    assert "1–25 of 50" in browser.get("/account/invoices/").content.decode()


def test_a_filter_shows_only_its_state(browser, alices):
    add_invoices(alices, 1, state="paid", number="PAID-1")
    opened = browser.get("/account/invoices/?state=open").content.decode()
    paid = browser.get("/account/invoices/?state=paid").content.decode()
    assert (alices.invoice.number in opened, "PAID-1" in opened) == (True, False)
    assert (alices.invoice.number in paid, "PAID-1" in paid) == (False, True)


def test_a_cell_is_never_a_formula(browser, alices):
    add_invoices(alices, 1, number='=HYPERLINK("http://x.test","y")')
    answer = browser.get("/account/invoices.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[:4] == ["number", "issued", "due", "state"]
    by_number = {row[0]: row for row in rows}
    assert '\'=HYPERLINK("http://x.test","y")' in by_number
    mine = by_number[alices.invoice.number]
    assert mine[6:] == ["14.00", "0.00", "EUR"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_spreadsheet_follows_the_filter(browser, alices):
    text = browser.get("/account/invoices.csv?state=paid").content.decode()
    assert alices.invoice.number not in text


def test_an_invoice_shows_both_parties_its_lines_and_sums(browser, alices):
    text = browser.get(f"/account/invoices/{alices.invoice.pk}/").content.decode()
    for shown in ("Acme Cloud", "Alice Archer", "web1.example.com", "€14.00", "Pay now"):
        assert shown in text
    assert f"/account/services/{alices.service.pk}/" in text


def test_the_pdf_is_a_pdf_with_the_number_as_its_name(browser, alices):
    answer = browser.get(f"/account/invoices/{alices.invoice.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{alices.invoice.number}.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_a_number_cannot_break_the_header(browser, alices):
    add_invoices(alices, 1, number='A/"b;1')
    with in_store(alices.store):
        odd = Invoice.objects.get(number='A/"b;1')
    answer = browser.get(f"/account/invoices/{odd.pk}/pdf/")
    assert answer["Content-Disposition"] == 'inline; filename="A__b_1.pdf"'


def test_without_a_till_the_invoice_stays_open_and_says_why(browser, acme, alices):
    from tenant_apps.payments.models import GatewayAccount

    with in_store(acme):
        GatewayAccount.objects.update(state="paused")
    answer = browser.post(f"/account/invoices/{alices.invoice.pk}/pay/", follow=True)
    assert "Card payment is not available right now." in answer.content.decode()


def test_transfers_are_explained_where_the_store_takes_them(browser, acme, alices):
    from kernel.actor import MACHINE
    from tenant_apps.payments.services import connect_account

    with in_store(acme):
        connect_account("manual", {"instructions": "IBAN DE02 1203"}, label="Bank", actor=MACHINE)
    text = browser.get(f"/account/invoices/{alices.invoice.pk}/").content.decode()
    assert "IBAN DE02 1203" in text


def test_an_overdue_invoice_is_the_first_thing_one_sees(browser, alices):
    day = clock.now().date() - timedelta(days=3)
    add_invoices(alices, 1, due_on=day, number="LATE-1")
    with in_store(alices.store):
        late = Invoice.objects.get(number="LATE-1")
    text = browser.get("/account/").content.decode()
    assert "An invoice is overdue." in text
    assert f'action="/account/invoices/{late.pk}/pay/"' in text


@pytest.fixture
def owing(shop, alice, client_for):
    """Alice's browser in a store with a till, and her open invoice."""
    from tests.journeys.test_first_sale import order_plan

    with shop.inside():
        invoice = Invoice.objects.get(pk=order_plan(alice).invoice_id)
    return client_for(shop.store, alice), invoice


def test_pay_now_leads_to_the_page_and_back_to_a_paid_invoice(shop, owing):
    browser, invoice = owing
    here = f"/account/invoices/{invoice.pk}/"
    answer = browser.post(f"{here}pay/")
    assert (answer.status_code, "/c/pay/" in answer["Location"]) == (302, True)
    assert browser.post(f"{here}pay/")["Location"] == answer["Location"]
    shop.cards.pay(answer["Location"])
    back = browser.get(f"{here}?back=paid")
    assert "Still due" not in back.content.decode()
    assert [(way, row.amount_minor) for row, way in back.context["payments"]] == [("Card", 1400)]
    assert "Visa •••• 4242" in browser.get("/account/payment-methods/").content.decode()
    with shop.inside():
        assert Invoice.objects.get().state == "paid"
    again = browser.post(f"{here}pay/", follow=True)
    assert "This invoice is paid already." in again.content.decode()


def test_coming_back_proves_nothing(shop, owing):
    browser, invoice = owing
    here = f"/account/invoices/{invoice.pk}/"
    browser.post(f"{here}pay/")
    claimed = browser.get(f"{here}?back=paid&session_id=cs_made_up").content.decode()
    assert "not confirmed yet" in claimed
    cancelled = browser.get(f"{here}?back=cancelled").content.decode()
    assert "Nothing was charged" in cancelled
    with shop.inside():
        assert Invoice.objects.get().state == "open"

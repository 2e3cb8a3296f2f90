"""The team corrects an invoice; the customer reads what went back."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.models import CreditNote, Invoice
from tenant_apps.notifications.models import Mail
from tests.backoffice.conftest import pay


@pytest.fixture
def invoice(acme, ordered):
    with in_store(acme):
        return Invoice.objects.get(pk=ordered.invoice_id)


@pytest.fixture
def line(acme, invoice):
    with in_store(acme):
        return invoice.lines.get()


def correct(desk, invoice, line, amount="4.00", **more):
    fields = {f"line-{line.pk}": amount, "reason": "not_delivered", "note": "Two days down"}
    fields |= {"key": "abc", **more}
    return desk.post(f"/manage/invoices/{invoice.pk}/correct/", fields)


def test_from_the_invoice_to_the_credit_note(desk, acme, ordered, invoice, line):
    pay(acme, ordered)
    form = desk.get(f"/manage/invoices/{invoice.pk}/correct/").content.decode()
    assert 'value="14.00"' in form
    assert 'name="money"' not in form  # it came by transfer: nothing to give back the same way
    answer = correct(desk, invoice, line)
    with in_store(acme):
        note = CreditNote.objects.get()
    assert answer["Location"] == f"/manage/credit-notes/{note.pk}/"
    assert note.number in desk.get(answer["Location"]).content.decode()
    assert note.number in desk.get(f"/manage/invoices/{invoice.pk}/").content.decode()
    assert note.number in desk.get("/manage/credit-notes/").content.decode()
    assert desk.get(f"/manage/credit-notes/{note.pk}/pdf/").content.startswith(b"%PDF")


def test_a_form_sent_twice_is_one_note(desk, acme, invoice, line):
    assert correct(desk, invoice, line).status_code == 302
    assert correct(desk, invoice, line).status_code == 302
    with in_store(acme):
        assert CreditNote.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "more", "said"),
    [
        ("14.01", {}, "No more than what is left"),
        ("lots", {}, "Write an amount"),
        ("-1", {}, "above zero"),
        ("", {}, "nothing to take back"),
        ("1", {"reason": ""}, "This field is required"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(desk, acme, invoice, line, amount, more, said):
    answer = correct(desk, invoice, line, amount, **more)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert "Two days down" in text
    with in_store(acme):
        assert not CreditNote.objects.exists()


def test_nothing_left_is_said(desk, invoice, line):
    correct(desk, invoice, line, "14.00")
    assert "Nothing is left" in desk.get(f"/manage/invoices/{invoice.pk}/correct/").content.decode()


def test_the_customer_reads_it_and_is_told(desk, acme, alice, sit_down, invoice, line):
    correct(desk, invoice, line)
    work_until_quiet(acme.key)
    with in_store(acme):
        note = CreditNote.objects.get()
        assert Mail.objects.filter(kind="credit_note.issued").count() == 1
    home = sit_down(acme, alice)
    page = home.get(f"/account/credit-notes/{note.pk}/").content.decode()
    assert "Two days down" in page
    assert "Not delivered as agreed" in page
    assert note.number in home.get("/account/credit-notes/").content.decode()
    assert note.number in home.get(f"/account/invoices/{invoice.pk}/").content.decode()
    assert home.get(f"/account/credit-notes/{note.pk}/pdf/").content.startswith(b"%PDF")


def test_nobody_else_reads_it(desk, acme, sit_down, invoice, line):
    from tests.people import make_customer

    correct(desk, invoice, line)
    with in_store(acme):
        note = CreditNote.objects.get()
        dora = make_customer("dora@acme-customer.test", "Dora")
    other = sit_down(acme, dora)
    for path in ("", "pdf/"):
        assert other.get(f"/account/credit-notes/{note.pk}/{path}").status_code == 404
    assert other.get("/manage/credit-notes/").status_code in {302, 403, 404}

"""Credit notes correct an issued invoice: what is due, what is credit, and never too much."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from kernel.actor import MACHINE
from kernel.errors import Invalid
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.changing import held_lines
from tenant_apps.billing.credit_note_pdf import credit_note_pdf
from tenant_apps.billing.errors import CannotCredit, InvoiceNotOpen, KeyOfAnother
from tenant_apps.billing.models import CreditNote, CreditNoteLine, Invoice, Subscription
from tenant_apps.billing.pdf import invoice_pdf
from tenant_apps.billing.selectors import credit_of, open_balance, today
from tenant_apps.billing.services import renew_subscription, void_invoice
from tests.coupons import at_day
from tests.papers import balance, credit, euro, pay_by_transfer, taxed_invoice


@pytest.fixture
def invoice(in_acme, alice) -> Invoice:
    return taxed_invoice(alice)


def test_of_an_open_invoice_less_is_due(invoice, alice):
    note = credit(invoice, 400)
    assert (note.net_minor, note.tax_minor, note.applied_minor) == (400, 76, 476)
    assert (invoice.amount_due, invoice.state) == (euro(1666 - 476), "open")
    assert open_balance(alice.customer.pk, "EUR") == euro(1190)
    assert balance("revenue") == -1000
    assert balance("tax") == -190


def test_a_paid_invoice_gives_credit_to_the_customer(invoice, alice):
    pay_by_transfer(invoice)
    note = credit(invoice, 500)
    assert (note.applied_minor, note.credited_minor) == (0, 595)
    assert credit_of(alice.customer.pk, "EUR") == euro(595)
    assert open_balance(alice.customer.pk, "EUR") == euro(0)
    assert invoice.state == "paid"


def test_parts_add_up_to_the_tax_of_the_line(invoice):
    pay_by_transfer(invoice)
    taxes = [credit(invoice, minor).tax_minor for minor in (333, 333, 333, 401)]
    assert sum(taxes) == 266
    with pytest.raises(CannotCredit):
        credit(invoice)


def test_no_more_than_the_line_goes_back(invoice):
    credit(invoice, 1000)
    with pytest.raises(Invalid) as no:
        credit(invoice, 401)
    assert no.value.field == f"line-{invoice.lines.get().pk}"
    assert CreditNote.objects.count() == 1


def test_the_database_refuses_more_than_the_line_whatever_the_code_does(invoice):
    note = credit(invoice, 1000)
    other = CreditNote.objects.get(pk=note.pk)
    other.pk, other.number, other.request_key = None, "CN-X", "x"
    other.id, other._state.adding = CreditNote().pk, True
    other.save()
    line = CreditNoteLine(
        note=other, position=1, line=invoice.lines.get(), net_minor=401, tax_minor=0, currency="EUR"
    )
    with pytest.raises(DatabaseError, match="exceed line"), transaction.atomic():
        line.save()


def test_a_credit_note_is_never_changed_or_removed(invoice):
    note = credit(invoice, 100)
    for act in (
        lambda: CreditNote.objects.filter(pk=note.pk).update(note="other"),
        lambda: CreditNoteLine.objects.filter(note=note).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_numbers_are_a_series_of_their_own(invoice):
    pay_by_transfer(invoice)
    notes = [credit(invoice, 100) for _ in range(3)]
    year = notes[0].issued_on.year
    assert [one.number for one in notes] == [f"CN-{year}-{n:05d}" for n in (1, 2, 3)]
    assert invoice.number.startswith("INV-")


def test_the_same_request_is_one_note(invoice):
    first = credit(invoice, 100, key="twice")
    assert credit(invoice, 100, key="twice").pk == first.pk
    assert CreditNote.objects.count() == 1


def test_a_key_belongs_to_its_invoice(invoice, alice):
    """Sent for another invoice it is no repetition but a mistake: refused, and nothing moves."""
    other = taxed_invoice(alice)
    credit(invoice, 100, key="one")
    with pytest.raises(KeyOfAnother):
        credit(other, 100, key="one")
    other.refresh_from_db()
    assert (other.credited_minor, CreditNote.objects.count()) == (0, 1)


def test_an_unpaid_order_that_is_credited_in_full_is_closed_and_delivers_nothing(invoice):
    credit(invoice)
    assert (invoice.state, invoice.amount_due) == ("credited", euro(0))
    assert Subscription.objects.get().state == "ended"
    assert balance("receivable") == balance("revenue") == balance("tax") == 0


def test_part_paid_and_the_rest_credited_is_paid(invoice):
    pay_by_transfer(invoice, euro(666))
    credit(invoice, 840, reason="price")
    assert invoice.amount_due == euro(0)
    assert (invoice.state, Subscription.objects.get().state) == ("paid", "active")


def test_what_goes_beyond_the_amount_due_is_credit(invoice, alice):
    pay_by_transfer(invoice, euro(1000))
    note = credit(invoice)
    assert (note.applied_minor, note.credited_minor) == (666, 1000)
    assert credit_of(alice.customer.pk, "EUR") == euro(1000)
    assert balance("revenue") == balance("tax") == balance("receivable") == 0


def test_void_and_written_off_invoices_have_nothing_to_correct(invoice):
    void_invoice(invoice.pk, reason="x", actor=MACHINE)
    with pytest.raises(CannotCredit):
        credit(invoice, 100)


def test_a_corrected_invoice_is_not_simply_taken_back(invoice):
    credit(invoice, 100)
    with pytest.raises(InvoiceNotOpen):
        void_invoice(invoice.pk, reason="x", actor=MACHINE)


def test_a_corrected_invoice_that_the_machine_takes_back_leaves_nothing_behind(invoice):
    credit(invoice, 100)
    void_invoice(invoice.pk, reason="x", actor=MACHINE, release_paid=True)
    assert [balance(one) for one in ("revenue", "tax", "receivable", "wallet")] == [0] * 4


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_reason_is_one_of_the_list(invoice, reason):
    with pytest.raises(Invalid) as no:
        credit(invoice, 100, reason=reason)
    assert no.value.field == "reason"


def test_both_papers_name_each_other(invoice):
    from tenant_apps.billing.credit_note_pdf import _data
    from tenant_apps.billing.pdf import _corrections

    note = credit(invoice, 400, note="Down for two days")
    facts: Any = _data(note, "en")["facts"]
    assert ["Corrects invoice", invoice.number] in facts
    assert note.number in _corrections(invoice, "en")[0]
    assert credit_note_pdf(note, "de").startswith(b"%PDF")
    assert invoice_pdf(invoice, "en").startswith(b"%PDF")


def test_a_change_of_plan_gives_back_only_what_a_note_left(invoice):
    pay_by_transfer(invoice)
    credit(invoice, 400)
    [held] = held_lines(Subscription.objects.get(), today())
    assert (held.net, held.tax) == (euro(1000), euro(190))


def test_a_renewal_that_is_credited_in_full_pauses_nobody(invoice):
    """The period is as good as paid; the invoice is closed without a reminder."""
    pay_by_transfer(invoice)
    row = Subscription.objects.get()
    with at_day(row.billed_until):
        renew_subscription(row.pk)
    opened = Invoice.objects.get(state="open")
    credit(opened)
    row.refresh_from_db()
    assert (opened.state, row.state) == ("credited", "active")
    assert row.paid_until == row.billed_until
    assert not DueWork.objects.filter(subject=str(opened.pk), kind="billing.chase").exists()

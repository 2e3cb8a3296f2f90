"""An invoice that somebody writes: a draft without a number, then an invoice like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.periods import Period
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.draft_pdf import draft_pdf, proforma_pdf
from tenant_apps.billing.drafting import FreeLine
from tenant_apps.billing.errors import DraftIssued, DraftNotFound, TotalChanged
from tenant_apps.billing.models import Invoice, InvoiceDraft, NumberSeries, Proforma
from tenant_apps.billing.pdf import invoice_pdf
from tenant_apps.billing.rules.pricing import Line
from tenant_apps.billing.rules.trace import rate_from, replay
from tenant_apps.billing.selectors import open_balance, today
from tenant_apps.billing.services import (
    change_policy,
    chase_invoice,
    delete_draft,
    issue_draft,
    proforma_of_draft,
    proforma_of_invoice,
    save_draft,
    void_invoice,
)
from tenant_apps.billing.services.close import close_billing
from tests.papers import balance, credit, euro, pay_by_transfer, taxed_invoice


@pytest.fixture
def draft(in_acme, alice) -> InvoiceDraft:
    change_policy({"tax_percent": "19"}, actor=MACHINE)
    month = Period(today(), today() + timedelta(days=30))
    lines = [
        FreeLine("Moving your site", 3, euro(6500)),
        FreeLine("Care", 1, euro(2000), period=month),
    ]
    return save_draft(alice.customer, lines, actor=MACHINE)


def issue(draft: InvoiceDraft, days: int = 14) -> Invoice:
    return issue_draft(draft.pk, due_on=today() + timedelta(days=days), actor=MACHINE)


def test_a_draft_takes_no_number_and_is_in_no_books(draft, alice):
    assert not NumberSeries.objects.exists()
    assert not Invoice.objects.exists()
    assert open_balance(alice.customer.pk, "EUR") == euro(0)
    assert draft_pdf(draft, alice.customer).startswith(b"%PDF")


@pytest.mark.parametrize("days", [-1, 366, 10**6])
def test_the_due_day_is_bounded(draft, days):
    """A slip of the finger would leave the invoice out of every reminder for good."""
    with pytest.raises(Invalid) as no:
        issue(draft, days)
    assert no.value.field == "due_on"
    assert not Invoice.objects.exists()
    assert issue(draft, 365).due_on == today() + timedelta(days=365)


def test_issued_it_is_an_invoice_like_any_other(draft, alice):
    invoice = issue(draft)
    assert (invoice.net, invoice.tax, invoice.total) == (euro(21500), euro(4085), euro(25585))
    assert invoice.number.endswith("-00001")
    assert open_balance(alice.customer.pk, "EUR") == euro(25585)
    assert [line.shows_period for line in invoice.lines.all()] == [False, True]
    assert invoice_pdf(invoice).startswith(b"%PDF")
    pay_by_transfer(invoice)
    assert invoice.state == "paid"
    assert credit(invoice, 6500).credited_minor == 7735


def test_issued_twice_is_one_invoice(draft):
    assert issue(draft).pk == issue(draft).pk
    assert Invoice.objects.count() == 1


def test_what_was_issued_is_no_draft_any_more(draft, alice):
    issue(draft)
    with pytest.raises(DraftIssued):
        delete_draft(draft.pk, actor=MACHINE)
    with pytest.raises(DraftIssued):
        save_draft(alice.customer, [FreeLine("x", 1, euro(1))], draft_id=draft.pk, actor=MACHINE)


def test_a_deleted_draft_leaves_nothing(draft):
    delete_draft(draft.pk, actor=MACHINE)
    with pytest.raises(DraftNotFound):
        issue(draft)


def test_it_is_issued_at_the_total_that_was_shown(draft):
    change_policy({"tax_percent": "20"}, actor=MACHINE)
    with pytest.raises(TotalChanged):
        issue_draft(draft.pk, due_on=today(), shown=euro(25585), actor=MACHINE)
    assert not Invoice.objects.exists()


def test_a_due_day_that_is_over_is_refused(draft):
    with pytest.raises(Invalid) as no:
        issue(draft, days=-1)
    assert no.value.field == "due_on"


def test_its_lines_can_be_computed_again(draft):
    for row in issue(draft).lines.all():
        days = Period(row.period_start, row.period_end)
        bare = Line("manual", "", days, row.unit, euro(0), euro(0), rate_from(row.trace))
        again = replay(row.trace, bare)
        assert (again.net, again.tax, again.quantity) == (row.net, row.tax, row.quantity)


def test_taken_back_its_ledger_is_level(draft, alice):
    void_invoice(issue(draft).pk, reason="wrong", actor=MACHINE)
    assert open_balance(alice.customer.pk, "EUR") == euro(0)
    assert balance("revenue") == balance("tax") == 0


def test_unpaid_it_is_reminded_of_and_stays_owed(draft):
    invoice = issue(draft, days=0)
    for days in range(1, 40):
        with time_machine.travel(clock.real_now() + timedelta(days=days), tick=False):
            chase_invoice(invoice.pk)
    invoice.refresh_from_db()
    assert [one.step for one in invoice.dunning.all()] == ["remind"]
    assert invoice.state == "open"
    assert not DueWork.objects.filter(kind="billing.chase").exists()


def test_it_stays_owed_when_the_store_closes(draft):
    invoice = issue(draft)
    close_billing("first")
    invoice.refresh_from_db()
    assert invoice.state == "open"


def test_a_proforma_has_a_number_of_its_own_and_is_made_once(draft, alice):
    first = proforma_of_draft(draft.pk, actor=MACHINE)
    assert first.number.startswith("PF-")
    assert proforma_of_draft(draft.pk, actor=MACHINE).pk == first.pk
    assert first.total == euro(25585)
    assert proforma_pdf(first).startswith(b"%PDF")
    assert not NumberSeries.objects.exists()
    save_draft(alice.customer, [FreeLine("Less", 1, euro(100))], draft_id=draft.pk, actor=MACHINE)
    assert proforma_of_draft(draft.pk, actor=MACHINE).number.endswith("-00002")


def test_a_proforma_of_an_order_that_waits(in_acme, alice):
    invoice = taxed_invoice(alice)
    made = proforma_of_invoice(invoice.pk, actor=MACHINE)
    assert (made.total, made.lines[0]["description"]) == (
        invoice.total,
        invoice.lines.get().description,
    )
    assert proforma_pdf(made, "de").startswith(b"%PDF")


def test_a_proforma_never_changes(draft):
    made = proforma_of_draft(draft.pk, actor=MACHINE)
    with pytest.raises(DatabaseError), transaction.atomic():
        Proforma.objects.filter(pk=made.pk).update(number="x")

"""An invoice that says something wrong is void, another takes its place; nothing else happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from kernel.actor import MACHINE
from kernel.errors import Invalid
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.copying import line_of
from tenant_apps.billing.errors import CannotReplace
from tenant_apps.billing.models import (
    CreditNote,
    Invoice,
    InvoiceLine,
    RedemptionUse,
    Replacement,
    Subscription,
)
from tenant_apps.billing.reconciling import reconcile
from tenant_apps.billing.rules.trace import replay
from tenant_apps.billing.selectors import covered, credit_of, open_balance, today
from tenant_apps.billing.services import (
    Corrections,
    change_policy,
    issue_draft,
    note_paying,
    reissue_invoice,
    renew_subscription,
)
from tenant_apps.orders.models import Order
from tests.coupons import at_day, make_coupon, order_with
from tests.papers import balance, credit, euro, pay_by_transfer, taxed_invoice, write_draft


@pytest.fixture
def invoice(in_acme, alice) -> Invoice:
    return taxed_invoice(alice)


def reissue(invoice: Invoice, **said) -> Invoice:
    made = reissue_invoice(invoice.pk, Corrections(**said), reason="wrong address", actor=MACHINE)
    invoice.refresh_from_db()
    return made


def test_the_same_lines_under_a_new_number_and_the_old_one_is_void(invoice, alice):
    new = reissue(invoice, buyer={"company": "Alpenwerk", "street": "Ring 1"})
    assert (invoice.state, new.state) == ("void", "open")
    assert (invoice.number[-5:], new.number[-5:]) == ("00001", "00002")
    assert (new.net, new.tax, new.total) == (invoice.net, invoice.tax, invoice.total)
    assert (invoice.buyer["name"], new.buyer["name"]) == ("Alice Archer", "Alpenwerk")
    assert new.buyer["street"] == "Ring 1"
    assert open_balance(alice.customer.pk, "EUR") == euro(1666)
    assert balance("revenue") == -1400
    alice.customer.refresh_from_db()
    assert alice.customer.company == ""


def test_both_papers_name_each_other(invoice):
    new = reissue(invoice)
    assert invoice.replacement.new == new
    assert [one.old for one in new.replaces.all()] == [invoice]
    assert invoice.replacement.reason == "wrong address"


def test_nothing_begins_or_ends_and_the_days_are_billed_once(invoice):
    row = Subscription.objects.get()
    days = [one.period for one in covered(row)]
    reissue(invoice)
    row.refresh_from_db()
    assert row.state == "pending"
    assert [one.period for one in covered(row)] == days
    assert InvoiceLine.objects.filter(is_void=False).count() == 1
    pay_by_transfer(Invoice.objects.get(state="open"))
    row.refresh_from_db()
    assert (row.state, row.paid_until) == ("active", days[0].end)


def test_the_order_follows_and_is_delivered_when_the_new_one_is_paid(invoice):
    new = reissue(invoice)
    pay_by_transfer(new)
    work_until_quiet()
    order = Order.objects.get()
    assert order.invoice_id == new.pk
    assert order.state == "provisioning"


def test_asked_twice_it_is_one(invoice):
    assert reissue(invoice).pk == reissue(invoice).pk
    assert Invoice.objects.count() == 2


def test_the_new_one_can_be_replaced_too(invoice):
    third = reissue(reissue(invoice))
    assert third.replaces.get().old.replaces.get().old == invoice


def test_texts_order_and_due_day_as_said(invoice):
    line = invoice.lines.get()
    due = today() + timedelta(days=40)
    new = reissue(invoice, texts={line.pk: "Server for May"}, order_reference="PO-7", due_on=due)
    assert new.lines.get().description == "Server for May"
    assert new.buyer["order_reference"] == "PO-7"
    assert new.due_on == due
    assert reissue(new).buyer["order_reference"] == "PO-7"


def test_kept_it_stands_in_the_customers_record(invoice, alice):
    reissue(invoice, buyer={"city": "Wien", "reference": "991-1"}, keep=True)
    alice.customer.refresh_from_db()
    assert (alice.customer.city, alice.customer.reference) == ("Wien", "991-1")


def test_taxed_anew_as_the_buyer_is(invoice, alice):
    change_policy({"tax_by_place": "on", "tax_country": "DE"}, actor=MACHINE)
    new = reissue(invoice, buyer={"country": "CH"}, retax=True)
    assert (new.net, new.tax) == (euro(1400), euro(0))
    line = new.lines.get()
    assert line.tax_reason == "outside"
    assert open_balance(alice.customer.pk, "EUR") == euro(1400)


def test_not_taxed_anew_it_keeps_its_tax_whatever_holds_now(invoice):
    change_policy({"tax_percent": "7"}, actor=MACHINE)
    assert reissue(invoice).tax == euro(266)


def test_its_lines_can_be_computed_again(invoice):
    new = reissue(invoice)
    for row in new.lines.all():
        line = line_of(row)
        assert replay(row.trace, line) == line


def test_of_a_paid_one_a_credit_note_and_the_money_pays_the_new(invoice, alice):
    pay_by_transfer(invoice)
    new = reissue(invoice, buyer={"company": "Alpenwerk"})
    note = CreditNote.objects.get()
    assert (invoice.state, new.state) == ("paid", "paid")
    assert note.total == invoice.total
    assert invoice.replacement.kind == "credited"
    assert credit_of(alice.customer.pk, "EUR") == open_balance(alice.customer.pk, "EUR") == euro(0)
    assert balance("revenue") == -1400
    row = Subscription.objects.get()
    assert row.state == "active"
    assert len(covered(row)) == 1
    assert reissue(invoice).pk == new.pk
    assert CreditNote.objects.count() == 1


def test_a_paid_one_that_costs_less_leaves_credit(invoice, alice):
    pay_by_transfer(invoice)
    change_policy({"tax_by_place": "on", "tax_country": "DE"}, actor=MACHINE)
    new = reissue(invoice, buyer={"country": "CH"}, retax=True)
    assert new.state == "paid"
    assert credit_of(alice.customer.pk, "EUR") == euro(266)


def test_the_next_renewal_is_the_next_period(invoice):
    pay_by_transfer(invoice)
    reissue(invoice)
    row = Subscription.objects.get()
    begins = row.billed_until
    with at_day(begins):
        renew_subscription(row.pk)
    renewed = Invoice.objects.get(is_renewal=True)
    assert renewed.lines.get().period_start == begins


def test_a_coupons_cycle_is_used_once(in_acme, alice):
    make_coupon(cycles=2)
    invoice = Invoice.objects.get(pk=order_with(alice, "SPRING").invoice_id)
    used = RedemptionUse.objects.get()
    new = reissue(invoice)
    again = RedemptionUse.objects.get(is_void=False)
    assert (again.line.invoice, again.amount_minor) == (new, used.amount_minor)
    assert new.total == invoice.total


def test_an_invoice_by_hand_is_replaced_like_any_other(in_acme, alice):
    draft = write_draft(alice.customer, "Care")
    invoice = issue_draft(draft.pk, due_on=today(), actor=MACHINE)
    new = reissue(invoice, texts={invoice.lines.get().pk: "Care in May"})
    assert new.lines.get().title == "Care in May"
    assert new.lines.get().subscription_id is None


def test_refused_while_a_payment_is_on_its_way(invoice):
    note_paying(invoice.pk, paying=True)
    with pytest.raises(CannotReplace, match="on its way"):
        reissue(invoice)
    assert Invoice.objects.count() == 1


def test_refused_when_part_paid_or_corrected(invoice):
    pay_by_transfer(invoice, euro(100))
    with pytest.raises(CannotReplace, match="part of it is paid"):
        reissue(invoice)
    pay_by_transfer(invoice)
    credit(invoice, 100)
    with pytest.raises(CannotReplace, match="credit note"):
        reissue(invoice)


def test_refused_without_a_name_or_due_in_the_past(invoice):
    for said, name in (
        ({"buyer": {"name": " "}}, "name"),
        ({"due_on": today() - timedelta(days=1)}, "due_on"),
    ):
        with pytest.raises(Invalid) as no:
            reissue(invoice, **said)
        assert no.value.field == name
    assert invoice.state == "open"


def test_a_link_never_changes(invoice):
    reissue(invoice)
    for act in (
        lambda: Replacement.objects.update(reason="other"),
        lambda: Replacement.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize("paid", [False, True])
def test_the_papers_are_still_the_books(invoice, paid):
    if paid:
        pay_by_transfer(invoice)
    reissue(reissue(invoice))
    assert reconcile() == []

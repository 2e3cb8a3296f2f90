"""The database refuses what must never happen, whatever the code does."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from kernel import clock
from kernel.db.ledger import Leg, Unbalanced, post
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.models import Entry, Invoice, InvoiceLine, Posting
from tests.journeys.test_first_sale import order_plan


@pytest.fixture
def invoice(in_acme, alice) -> Invoice:
    return Invoice.objects.get(pk=order_plan(alice).invoice_id)


def refused(statement: str, *params: object) -> str:
    """Run raw SQL as the store's role; the answer of the database that refused it."""
    with pytest.raises(DatabaseError) as refusal:
        _run(statement, params)
    return str(refusal.value)


def _run(statement: str, params: tuple[object, ...]) -> None:
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute(statement, params)
        sql.execute("set constraints all immediate")


@pytest.mark.parametrize(
    "column",
    ["total_minor = 1", "number = 'X'", "buyer = '{}'", "due_on = now()", "currency='USD'"],
)
def test_an_issued_invoice_can_not_be_changed(invoice, column):
    assert "frozen" in refused(f"update billing_invoice set {column}")


def test_payment_fields_of_an_invoice_may_follow_the_payment(invoice):
    Invoice.objects.filter(pk=invoice.pk).update(paid_minor=1)
    assert Invoice.objects.get(pk=invoice.pk).paid_minor == 1


def test_an_invoice_and_its_lines_can_not_be_removed(invoice):
    assert "never removed" in refused("delete from billing_invoiceline")
    assert refused("delete from billing_invoice")


@pytest.mark.parametrize("table", ["billing_entry", "billing_posting", "audit_event"])
@pytest.mark.parametrize("act", ["update {} set id = id", "delete from {}"])
def test_books_and_audit_log_are_append_only(invoice, table, act):
    answer = refused(act.format(table))
    assert "permission denied" in answer or "append-only" in answer


def test_an_unbalanced_entry_is_refused_by_the_database(invoice):
    entry = Entry.objects.create(
        kind="test", reference="x", description="", at=clock.now(), recorded_at=clock.real_now()
    )
    answer = refused(
        "insert into billing_posting (entry_id, account, party, amount_minor, currency)"
        " values (%s, 'revenue', '', 1, 'EUR')",
        entry.pk,
    )
    assert "does not balance" in answer


def test_an_unbalanced_entry_is_refused_by_the_code_before_it_gets_there():
    with pytest.raises(Unbalanced):
        post(
            Entry,
            Posting,
            kind="test",
            reference="x",
            description="",
            legs=[Leg("a", Money(1, "EUR")), Leg("b", Money(-1, "USD"))],
            at=clock.now(),
            recorded_at=clock.real_now(),
        )


def test_a_second_line_for_the_same_period_is_refused(invoice):
    line = InvoiceLine.objects.filter(invoice=invoice).get()
    answer = refused(
        "insert into billing_invoiceline (invoice_id, position, kind, subscription_id, description,"
        " period_start, period_end, quantity, unit_minor, discount_minor, net_minor, tax_minor,"
        " tax_percent, tax_label, tax_reason, trace, currency, is_void)"
        " values (%s, 9, 'recurring', %s, '', %s, %s, 1, 1, 0, 1, 0,"
        " 0, '', '', '{}', 'EUR', false)",
        invoice.pk,
        line.subscription_id,
        line.period_start,
        line.period_end,
    )
    assert "charge_once_per_period" in answer


def test_an_invoice_whose_total_is_not_net_plus_tax_is_refused(invoice):
    answer = refused(
        "insert into billing_invoice select %s, 'X-1', customer_id, currency, net_minor, tax_minor,"
        " total_minor + 1, tax_percent, tax_label, seller, buyer, is_renewal, issued_at, issued_on,"
        " due_on, state, 0, null, null, null, 0, 0 from billing_invoice limit 1",
        new_id(),
    )
    assert "invoice_total_is_net_plus_tax" in answer


def test_a_store_may_not_read_its_migrations_or_make_tables(in_acme):
    assert "permission denied" in refused("select * from django_migrations")
    assert "permission denied" in refused("create table mine (id int)")

"""Several open invoices become one: the same lines and sums, and each of them once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kernel.actor import MACHINE
from kernel.errors import Invalid
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.errors import CannotReplace
from tenant_apps.billing.models import Invoice, InvoiceLine, Replacement, Subscription
from tenant_apps.billing.reconciling import reconcile
from tenant_apps.billing.selectors import covered, open_balance, today
from tenant_apps.billing.services import change_seller, issue_draft, merge_invoices
from tenant_apps.orders.models import Order
from tests.papers import credit, pay_by_transfer, taxed_invoice, write_draft


@pytest.fixture
def pair(in_acme, alice) -> list[Invoice]:
    """An order's first invoice, and one by hand that is due later."""
    draft = write_draft(alice.customer, "Care")
    due = today() + timedelta(days=20)
    return [taxed_invoice(alice), issue_draft(draft.pk, due_on=due, actor=MACHINE)]


def merge(*rows: Invoice, **said) -> Invoice:
    keys = [one.pk for one in rows]
    made = merge_invoices(rows[0].customer_id, keys, reason="one bill", actor=MACHINE, **said)
    for one in rows:
        one.refresh_from_db()
    return made


def test_one_invoice_with_the_lines_of_all(pair, alice):
    owed = open_balance(alice.customer.pk, "EUR")
    new = merge(*pair)
    assert [one.state for one in pair] == ["void", "void"]
    assert [one.replacement.new for one in pair] == [new, new]
    assert new.total == pair[0].total + pair[1].total == owed
    assert new.lines.count() == 2
    assert new.due_on == max(one.due_on for one in pair)
    assert open_balance(alice.customer.pk, "EUR") == owed
    assert [one.old for one in new.replaces.order_by("old__number")] == pair
    assert reconcile() == []


def test_asked_twice_it_is_one(pair):
    assert merge(*pair).pk == merge(*pair).pk
    assert Invoice.objects.count() == 3


def test_the_database_refuses_a_second_place(pair, alice):
    new = merge(*pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Replacement.objects.create(
            old=pair[0], new=new, kind="merged", reason="", at=new.issued_at, actor_label="x"
        )


def test_paid_it_brings_to_life_what_waited(pair):
    pay_by_transfer(merge(*pair))
    work_until_quiet()
    row = Subscription.objects.get()
    assert (row.state, len(covered(row))) == ("active", 1)
    assert Order.objects.get().state == "provisioning"
    assert InvoiceLine.objects.filter(is_void=False).count() == 2


def test_two_orders_become_one_invoice_and_both_are_delivered(in_acme, alice):
    both = [taxed_invoice(alice), taxed_invoice(alice)]
    new = merge(*both)
    work_until_quiet()
    assert set(Order.objects.values_list("invoice_id", flat=True)) == {new.pk}
    pay_by_transfer(new)
    work_until_quiet()
    assert set(Order.objects.values_list("state", flat=True)) == {"provisioning"}


def test_one_alone_or_of_somebody_else_is_refused(pair, alice):
    for rows in ([pair[0]], []):
        with pytest.raises(Invalid) as no:
            merge_invoices(alice.customer.pk, [one.pk for one in rows], reason="", actor=MACHINE)
        assert no.value.field == "invoices"
    with pytest.raises(Invalid):
        merge_invoices(pair[0].pk, [one.pk for one in pair], reason="", actor=MACHINE)


def test_paid_corrected_or_of_another_seller_is_refused(pair):
    credit(pair[1], 100)
    with pytest.raises(CannotReplace, match="credit note"):
        merge(*pair)
    pay_by_transfer(pair[1])
    with pytest.raises(CannotReplace, match="Only open"):
        merge(*pair)


def test_only_of_one_seller_as_frozen(pair, alice):
    change_seller({"city": "Bonn"}, actor=MACHINE)
    later = issue_draft(write_draft(alice.customer, "More").pk, due_on=today(), actor=MACHINE)
    with pytest.raises(CannotReplace, match="differ"):
        merge(pair[0], later)
    assert Invoice.objects.filter(state="open").count() == 3


def test_one_that_was_merged_is_not_merged_with_others(pair, alice):
    merge(*pair)
    later = issue_draft(write_draft(alice.customer, "More").pk, due_on=today(), actor=MACHINE)
    with pytest.raises(CannotReplace):
        merge(pair[0], later)

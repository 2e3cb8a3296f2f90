"""Paying late may cost something: once, by the rule that holds, and never for a fee."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.einvoicing import paper_of
from tenant_apps.billing.models import Invoice, LateFee
from tenant_apps.billing.reconciling import reconcile
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import (
    charge_late_fee,
    chase_invoice,
    issue_draft,
    note_paying,
    override_policy,
)
from tests.papers import euro, pay_by_transfer, taxed_invoice, write_draft


def rule(text: str, key: str = "late_fee", level: str = "store", subject: object = "") -> None:
    override_policy(level, str(subject), key, text, actor=MACHINE)


@pytest.fixture
def late(in_acme, alice):
    """Due a week ago, at 16.66."""
    invoice = taxed_invoice(alice)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        yield invoice


def test_off_by_default(late):
    chase_invoice(late.pk)
    assert charge_late_fee(late.pk) is None
    assert not DueWork.objects.filter(kind="billing.late_fee").exists()


@pytest.mark.parametrize(("said", "minor"), [("5", 500), ("2,5%", 42), ("40.00", 4000)])
def test_an_amount_or_percent_without_tax(late, said, minor):
    rule(said)
    fee = charge_late_fee(late.pk)
    assert (fee.total, fee.tax) == (euro(minor), euro(0))
    assert late.number in fee.lines.get().title
    assert fee.lines.get().tax_reason == "compensation"
    assert late.late_fee.invoice == fee
    assert {one.category for one in paper_of(fee, "en").lines} == {"O"}
    assert reconcile() == []


def test_once_whoever_asks(late):
    rule("5")
    fee = charge_late_fee(late.pk)
    assert charge_late_fee(late.pk) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        LateFee.objects.create(about=late, invoice=late, at=clock.now())
    assert LateFee.objects.get().invoice == fee


def test_no_fee_for_a_fee(late):
    rule("5")
    fee = charge_late_fee(late.pk)
    with time_machine.travel(clock.now() + timedelta(days=60)):
        assert charge_late_fee(fee.pk) is None


def test_not_before_its_day_and_planned_by_the_chase(late):
    rule("5")
    rule("30", key="late_fee_after_days")
    assert charge_late_fee(late.pk) is None
    chase_invoice(late.pk)
    due = DueWork.objects.get(kind="billing.late_fee")
    assert due.due_at.date() >= (late.due_on + timedelta(days=29))


@pytest.mark.parametrize("why", ["paid", "paying", "may wait"])
def test_not_when_there_is_no_reason(late, alice, why):
    rule("5")
    if why == "paid":
        pay_by_transfer(late)
    elif why == "paying":
        note_paying(late.pk, paying=True)
    else:
        override_policy(
            "customer",
            str(alice.customer.pk),
            "wait_until",
            (today() + timedelta(days=9)).isoformat(),
            reason="ill",
            actor=MACHINE,
        )
    assert charge_late_fee(late.pk) is None
    assert Invoice.objects.count() == 1


def test_the_narrowest_word_holds(late, alice):
    rule("5")
    rule("0", level="customer", subject=alice.customer.pk)
    assert charge_late_fee(late.pk) is None


def test_of_an_invoice_by_hand_the_stores_word_holds(in_acme, alice):
    rule("5")
    draft = write_draft(alice.customer, "Care")
    invoice = issue_draft(draft.pk, due_on=today(), actor=MACHINE)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert charge_late_fee(invoice.pk).total == euro(500)


@pytest.mark.parametrize("text", ["-5", "lots", "26%", "5 EUR", "1e3", "1234567"])
def test_nonsense_is_refused(in_acme, text):
    with pytest.raises(Invalid) as no:
        rule(text)
    assert no.value.field == "value"

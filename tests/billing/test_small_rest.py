"""A desktop used for some minutes costs less than a card can be charged: nothing ends for that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from tenant_apps.billing.models import DunningStep, Invoice, Subscription
from tenant_apps.billing.services import chase_invoice
from tenant_apps.payments.services import record_manual
from tests.coupons import at_day, pay, renew
from tests.journeys.test_first_sale import order_plan


def left_to_pay(alice, minor: int) -> Invoice:
    """A renewal of which this rest is open."""
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    invoice = renew()
    paid = invoice.total - Money(minor, invoice.currency)
    record_manual(invoice.pk, paid, bank_reference="rest", note="", actor=MACHINE)
    return invoice


@pytest.mark.parametrize(
    ("minor", "state", "steps"),
    [(49, "past_due", {"remind"}), (50, "ended", {"remind", "suspend", "terminate"})],
)
def test_what_no_processor_takes_is_reminded_of_and_stays_owed(in_acme, alice, minor, state, steps):
    invoice = left_to_pay(alice, minor)
    for days in (4, 8, 12, 30, 60):
        with at_day(invoice.due_on + timedelta(days=days)):
            chase_invoice(invoice.pk)
            DunningStep.objects.update(told="failed")  # no mail holds it up
    assert Subscription.objects.get().state == state
    assert set(DunningStep.objects.values_list("step", flat=True)) == steps
    invoice.refresh_from_db()
    assert (invoice.state == "open") == (minor == 49)

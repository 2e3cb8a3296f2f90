"""Options changed twice while the next period is paid; and credit that was carried stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Sum

from kernel.actor import MACHINE
from kernel.money import Money
from tenant_apps.billing.errors import CannotChange, InvoiceNotOpen
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.selectors import credit_of, open_balance
from tenant_apps.billing.services import (
    change_options,
    pause_subscription,
    preview_option_change,
    renew_subscription,
    void_invoice,
)
from tests.billing.test_options import CHOSEN, buy
from tests.coupons import at_day, pay


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    """Its next period is billed and paid as well."""
    pay(Invoice.objects.get(pk=buy(alice, **CHOSEN).invoice_id))
    return Subscription.objects.get()


def held_of_period(row: Subscription, item: str, start) -> int:
    """What stands for an option in a period that has not begun: charged less given back."""
    lines = InvoiceLine.objects.filter(
        subscription_id=row.pk, item=item, is_void=False, period_end__gt=start
    )
    return int(lines.filter(period_start__gte=start).aggregate(sum=Sum("net_minor"))["sum"] or 0)


def test_a_paid_period_to_come_is_changed_once_and_again_when_it_has_begun(row):
    with at_day(row.billed_until - timedelta(days=5)):
        renew_subscription(row.pk)
        pay(Invoice.objects.latest("number"))
        begins = InvoiceLine.objects.filter(subscription_id=row.pk, item="").latest("period_start")
        start = begins.period_start
        assert held_of_period(row, "ipv4", start) == 300
        pay(change(row, "5"))
        assert held_of_period(row, "ipv4", start) == 750
        assert held_of_period(row, "backup", start) == 300
        before = Invoice.objects.count()
        with pytest.raises(CannotChange) as no:
            change(row, "3")
        assert no.value.code == "changed_already"
        assert Invoice.objects.count() == before
        assert all(one.is_same for one in replayed())
    with at_day(start + timedelta(days=1)):
        change(row, "3")
        assert held_of_period(row, "ipv4", start) < 750
        assert open_balance(row.customer_id, "EUR") == Money(0, "EUR")


def change(row: Subscription, wanted: str) -> Invoice:
    made = change_options(row.pk, {**CHOSEN, "ipv4": wanted}, actor=MACHINE)
    return Invoice.objects.get(pk=made.invoice_id)


def test_what_is_paid_afterwards_has_no_other_options_and_says_so(row):
    Subscription.objects.update(in_arrears=True)
    row.refresh_from_db()
    with pytest.raises(CannotChange, match="billed when its period is over"):
        preview_option_change(row, {**CHOSEN, "ipv4": "5"})
    assert Invoice.objects.count() == 1


def test_credit_that_an_invoice_carried_is_not_taken_back_with_it(row):
    made = pause_subscription(row.pk, by_customer=False, actor=MACHINE)
    assert made.credit_invoice is not None
    carried = made.credit_invoice.carried
    assert credit_of(row.customer_id, "EUR") == carried
    with pytest.raises(InvoiceNotOpen):
        void_invoice(made.credit_invoice.pk, reason="x", actor=MACHINE, release_paid=True)
    assert credit_of(row.customer_id, "EUR") == carried

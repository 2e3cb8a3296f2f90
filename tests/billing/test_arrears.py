"""Billed when the period is over: the first invoice, the last one, an unpaid one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import Interval, Unit, start_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.errors import CannotChange, CannotPause
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.selectors import credit_of, open_balance
from tenant_apps.billing.services import (
    cancel_subscription,
    change_plan,
    pause_subscription,
    preview_change,
    renew_subscription,
)
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.rules.lasting import Lasting
from tenant_apps.provisioning.models import Service
from tests.billing.test_batch import in_batches, same
from tests.billing.test_cycles import offer
from tests.journeys.test_a_year import LATER_DECLINED, buy
from tests.renewing import Life, live

ARREARS = Lasting(in_arrears=True)
MONTH = Interval(Unit.MONTH, 1)


@pytest.fixture
def later(shop):
    """A shop that sells its plan to be paid afterwards."""
    with shop.inside():
        offer(MONTH, 1_400, lasting=ARREARS)
    return shop


def days_of_period(shop) -> int:
    with shop.inside():
        row = Subscription.objects.get()
        return (row.next_bill_on - row.started_on).days


def charges(**only) -> list[tuple[str, int]]:
    lines = InvoiceLine.objects.filter(**only).order_by("invoice__number", "position")
    return [(line.kind, line.net_minor) for line in lines]


def test_the_first_invoice_is_of_nothing_and_the_server_runs(later, alice):
    buy(later, alice)
    with later.inside():
        row = Subscription.objects.get()
        assert (row.state, row.in_arrears, row.billed_until) == ("active", True, row.started_on)
        assert charges() == [("setup", 0)]
        assert Invoice.objects.get().state == "paid"
        assert Service.objects.get().state == "active"


def test_a_period_is_billed_when_it_is_over_and_days_to_pay_follow(later, alice):
    buy(later, alice)
    days = days_of_period(later)
    later.live_days(days - 1)
    with later.inside():
        assert Invoice.objects.count() == 1
    later.live_days(2)
    with later.inside():
        row, invoice = Subscription.objects.get(), Invoice.objects.latest("number")
        assert charges(invoice=invoice) == [("recurring", 1_400)]
        assert (invoice.due_on - row.billed_until).days == 7
        assert (row.billed_until - row.started_on).days == days
        assert row.parked_reason == ""


def test_who_leaves_at_once_pays_what_was_had_to_the_second(later, alice):
    buy(later, alice)
    later.live_days(10)
    with later.inside():
        row = Subscription.objects.get()
        cancel_subscription(row.pk, at_once=True, reason="need", actor=MACHINE)
        row.refresh_from_db()
        line = InvoiceLine.objects.get(kind="proration")
        begin = start_of(row.started_on, current_store().timezone)
        assert (row.state, line.from_at) == ("ended", begin)
        assert line.until_at is not None
        seconds, of = line.trace["share"]["seconds"], line.trace["share"]["of"]
        assert seconds == (line.until_at - begin).total_seconds()
        assert line.net == Money((1_400 * seconds * 2 + of) // (2 * of), "EUR")
        assert open_balance(row.customer_id, "EUR") == Money(line.net_minor, "EUR")
        assert not DueWork.objects.filter(kind=RENEW).exists()


def test_who_leaves_at_the_end_pays_the_whole_period_once(later, alice):
    buy(later, alice)
    later.live_days(3)
    with later.inside():
        row = Subscription.objects.get()
        made = cancel_subscription(row.pk, at_once=False, reason="need", actor=MACHINE)
        assert made.ends_on == row.next_bill_on
    later.live_days(days_of_period(later))
    with later.inside():
        assert Subscription.objects.get().state == "ended"
        assert charges() == [("setup", 0), ("recurring", 1_400)]


def test_unpaid_it_is_suspended_and_ended_and_nothing_after_the_suspension_is_billed(later, alice):
    buy(later, alice, card=LATER_DECLINED)
    later.live_days(days_of_period(later) + 7 + 5)
    with later.inside():
        row = Subscription.objects.get()
        assert row.state == "suspended"
        stopped = row.steps.get(state="suspended").at.replace(microsecond=0)
    later.live_days(16)
    with later.inside():
        row.refresh_from_db()
        assert row.state == "ended"
        part = InvoiceLine.objects.get(kind="proration")
        assert part.until_at == stopped
        assert charges() == [("setup", 0), ("recurring", 1_400), ("proration", part.net_minor)]


def test_a_plan_changes_when_its_period_is_billed_at_the_old_price(later, alice):
    with later.inside():
        Plan.objects.filter(product__name="Business").update(in_arrears=True)
    buy(later, alice)
    with later.inside():
        row = Subscription.objects.get()
        wanted = Plan.objects.get(product__name="Business")
        with pytest.raises(CannotChange) as no:
            preview_change(row, wanted.pk, at_end=False)
        assert no.value.code == "at_end_only"
        change = change_plan(row.pk, wanted.pk, at_end=True, actor=MACHINE)
        assert change.effective_on == row.next_bill_on
    later.live_days(days_of_period(later) + 1)
    with later.inside():
        row.refresh_from_db()
        assert row.plan_id == wanted.pk
        assert charges()[-1] == ("recurring", 1_400)
        assert row.price_minor == wanted.price_minor != 1_400


def test_what_needs_money_in_advance_is_refused(later, alice):
    buy(later, alice)
    with later.inside():
        row = Subscription.objects.get()
        with pytest.raises(CannotPause):
            pause_subscription(row.pk, by_customer=False, actor=MACHINE)


@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
def test_both_engines_bill_what_is_over(in_acme, unit):
    same([Life(unit=unit, in_arrears=True), Life(unit=unit, in_arrears=True, ends_on_term=True)])


def test_a_renewal_that_comes_too_early_is_put_off(in_acme):
    [row] = live([Life(in_arrears=True)], [])
    with time_machine.travel(clock.real_now() - timedelta(days=1), tick=False):
        renew_subscription(row.pk)
    row.refresh_from_db()
    assert (Invoice.objects.count(), row.parked_reason) == (1, "")
    in_batches()
    assert Invoice.objects.count() == 2


def test_credit_pays_the_invoice_of_a_period(in_acme):
    [row] = live([Life(in_arrears=True, credit=5_000)], [])
    renew_subscription(row.pk)
    assert credit_of(row.customer_id, "EUR") == Money(3_600, "EUR")

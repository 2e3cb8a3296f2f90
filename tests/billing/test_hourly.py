"""By the hour: started hours at the end of the month, never above the cap, the rest at the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.money import Money
from kernel.periods import Period, month_of, start_of, step
from kernel.tenancy.context import current_store
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.changing import options_for
from tenant_apps.billing.errors import CannotChange, CannotPause
from tenant_apps.billing.hourly import hours_between, running_total
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.selectors import open_balance, today
from tenant_apps.billing.services import (
    cancel_subscription,
    note_ready,
    pause_subscription,
    preview_option_change,
    renew_subscription,
)
from tenant_apps.billing.services.batch import renew_due
from tenant_apps.billing.services.end import end
from tenant_apps.billing.services.run_plan import plan_run
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.billing.services.steps import take_step
from tenant_apps.catalog.services import set_price
from tests.billing.test_batch import in_batches, one_by_one, what
from tests.coupons import at_day, make_coupon, order_with
from tests.hourly import back, run_by_the_hour, sell_by_the_hour
from tests.journeys.test_first_sale import order_plan


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    sell_by_the_hour()
    return run_by_the_hour(alice)


def ready(row: Subscription) -> datetime:
    assert row.ready_at is not None
    return row.ready_at


def last_line() -> InvoiceLine:
    return Invoice.objects.latest("number").lines.get()


def test_nobody_orders_by_the_hour_without_a_card_or_credit(in_acme, alice):
    sell_by_the_hour()
    with pytest.raises(Conflict) as no:
        order_plan(alice)
    assert no.value.code == "needs_backing"
    assert not Subscription.objects.exists()
    back(alice, 499)
    with pytest.raises(Conflict):
        order_plan(alice)
    back(alice, 1)
    order_plan(alice)
    assert Invoice.objects.get().total == Money(0, "EUR")


def test_the_total_runs_by_started_hours_and_a_month_that_runs_is_not_billed(row):
    assert (row.state, row.in_arrears, row.billed_until) == ("active", True, row.started_on)
    found = running_total(row, ready(row) + timedelta(minutes=1))
    assert (found.hours, found.amount) == (1, Money(2, "EUR"))
    found = running_total(row, ready(row) + timedelta(hours=10, seconds=1))
    assert (found.hours, found.amount) == (11, Money(22, "EUR"))
    assert found.bill_on.end == month_of(today()).end
    before = Invoice.objects.count()
    renew_subscription(row.pk)
    assert Invoice.objects.count() == before


def test_a_month_is_one_line_of_hours_that_replays(row):
    first, end_of = row.started_on, month_of(row.started_on).end
    zone = current_store().timezone
    with at_day(end_of):
        renew_subscription(row.pk)
        line = last_line()
        hours = hours_between(row, start_of(first, zone), start_of(end_of, zone))
        assert line.kind == "recurring"
        assert line.use.quantity == hours > 0
        assert line.net == min(Money(2, "EUR").times(hours), Money(1_200, "EUR"))
        assert Period(line.period_start, line.period_end) == Period(first, end_of)
        assert line.invoice.due_on == today() + timedelta(days=7)
        row.refresh_from_db()
        assert (row.billed_until, row.parked_reason) == (end_of, "")
        assert all(one.is_same for one in replayed())
        renew_subscription(row.pk)
        assert InvoiceLine.objects.filter(kind="recurring").count() == 1


def test_a_whole_month_costs_the_cap_and_no_hour_more(row):
    first = month_of(row.started_on).end
    following = step(first, row.interval, 1)
    with at_day(first):
        renew_subscription(row.pk)
    with at_day(following):
        renew_subscription(row.pk)
        line = last_line()
        assert line.net == Money(1_200, "EUR")
        assert line.use.quantity >= 672
        assert [part.kind for part in line.use.rated.parts] == ["quantity", "cap"]


def test_a_month_of_more_hours_than_the_last_does_not_stop_the_run(row):
    first = month_of(row.started_on).end
    with at_day(first):
        renew_subscription(row.pk)
    with at_day(step(first, row.interval, 1)):
        run = plan_run(clock.now(), clock.now() + timedelta(days=1))
        assert run.planned["EUR"]["net"] == run.expected["EUR"] == 1_200
        assert (run.alarms, run.state) == ([], "running")


def test_a_month_waits_until_it_is_known_when_its_server_was_ready(in_acme, alice):
    """Billed without, its hours would be lost: the month would be over and done."""
    sell_by_the_hour()
    back(alice)
    order_plan(alice)
    row, was_ready = Subscription.objects.get(), clock.now() + timedelta(minutes=1)
    with at_day(month_of(row.started_on).end):
        for bill in (lambda: renew_subscription(row.pk), in_batches):
            bill()
            row.refresh_from_db()
            assert row.billed_until == row.started_on
        assert DueWork.objects.get(kind=RENEW).due_at > clock.now()
        note_ready(row.pk, was_ready)
        renew_subscription(row.pk)
        assert last_line().use.quantity > 0


def test_without_a_cap_each_hour_counts(in_acme, alice):
    sell_by_the_hour(unit=Decimal("0.0125"), cap=None)
    row = run_by_the_hour(alice)
    found = running_total(row, ready(row) + timedelta(hours=3))
    assert (found.hours, found.amount, found.cap) == (3, Money(4, "EUR"), None)


def test_ended_it_is_billed_at_once_and_the_books_balance(row):
    with at_day(row.started_on + timedelta(days=2)):
        cancel_subscription(row.pk, at_once=True, reason="need", comment="", actor=MACHINE)
        line = last_line()
        row.refresh_from_db()
        assert row.state == "ended"
        assert int(line.use.quantity) in {48, 49}  # two days, and the second in which it is ended
        assert line.net == Money(2, "EUR").times(line.use.quantity)
        assert line.period_end == today() + timedelta(days=1)
        assert open_balance(row.customer_id, "EUR") == Invoice.objects.latest("number").amount_due
        before = Invoice.objects.count()
        end(row, reason="x", why="x", actor=MACHINE)
        assert Invoice.objects.count() == before


def test_suspended_for_not_paying_nothing_is_counted_until_it_goes_on(row):
    with time_machine.travel(clock.real_now(), tick=False) as real:
        real.shift(timedelta(hours=3, minutes=10))
        take_step(row, "past_due", reason="x", actor=MACHINE)
        real.shift(timedelta(hours=1))
        take_step(row, "suspended", reason="x", actor=MACHINE)
        counted = running_total(row).hours
        real.shift(timedelta(hours=30))
        assert running_total(row).hours == counted in {5, 6}
        take_step(row, "active", reason="x", actor=MACHINE)
        real.shift(timedelta(hours=2))
        assert counted + 2 <= running_total(row).hours <= counted + 3


def test_before_its_server_is_ready_nothing_is_counted(in_acme, alice):
    sell_by_the_hour()
    back(alice)
    order_plan(alice)
    row = Subscription.objects.get()
    assert running_total(row, clock.now() + timedelta(days=3)).hours == 0
    note_ready(row.pk, clock.now())
    note_ready(row.pk, clock.now() + timedelta(days=9))
    row.refresh_from_db()
    assert running_total(row, ready(row) + timedelta(hours=1)).hours == 1


def test_a_coupon_comes_off_what_was_used(in_acme, alice):
    sell_by_the_hour()
    back(alice)
    make_coupon(cycles=None)
    order_with(alice, "SPRING")
    row = Subscription.objects.get()
    note_ready(row.pk, clock.now())
    with at_day(month_of(row.started_on).end):
        renew_subscription(row.pk)
        line = last_line()
        assert line.discount == line.unit.times(Decimal("0.2"))


def test_both_engines_bill_it_alike(row):
    with at_day(month_of(row.started_on).end), time_machine.travel(clock.real_now(), tick=False):
        single, batch = what(one_by_one), what(in_batches)
        for table, rows in single.items():
            assert batch[table] == rows, table
        assert [row.pk] == renew_due(clock.now() + timedelta(days=1)).single
    assert RENEW


def test_it_keeps_its_plan_has_no_options_and_can_not_be_paused(row):
    said = [one.why_not for one in options_for(row)]
    assert all(said)
    assert any("by the hour" in one for one in said)
    with pytest.raises(CannotChange):
        preview_option_change(row, {"x": "1"})
    with pytest.raises(CannotPause):
        pause_subscription(row.pk, by_customer=False, actor=MACHINE)


def test_prices_that_are_none_are_refused_at_their_field(in_acme):
    for wish, field in (
        ({"unit": Decimal(0)}, "unit"),
        ({"unit": Decimal(2_000)}, "unit"),
        ({"cap": 0}, "cap"),
    ):
        with pytest.raises(Invalid) as no:
            sell_by_the_hour(**wish)
        assert no.value.field == field
    plan = sell_by_the_hour()
    assert (plan.price_minor, plan.earned.minor) == (1_200, 1_200)
    with pytest.raises(Invalid):
        set_price(plan.pk, Money(1, "EUR"), accept_loss=True, actor=MACHINE)
    assert sell_by_the_hour(cap=None).price_minor == 1_490

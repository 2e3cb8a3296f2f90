"""One billing day: short periods to the second on one invoice, and back again if nobody pays."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.periods import Interval, Period, Unit, day_on_or_after, step
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coterming import preview_day, waiting_move
from tenant_apps.billing.errors import CannotCancel, CannotChange, InvoiceNotOpen, TotalChanged
from tenant_apps.billing.models import (
    AnchorMove,
    BillingDay,
    Invoice,
    InvoiceLine,
    Policy,
    Subscription,
)
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.rules.pricing import Share
from tenant_apps.billing.selectors import covered, today
from tenant_apps.billing.services import (
    cancel_subscription,
    chase_invoice,
    drop_billing_day,
    preview_change,
    reissue_invoice,
    renew_subscription,
    set_billing_day,
    void_invoice,
    withdraw_change,
)
from tenant_apps.billing.services.reissue import Corrections
from tenant_apps.billing.services.settle import plan_renewal
from tenant_apps.catalog.models import Plan
from tests.billing.test_batch import in_batches, one_by_one, undone, what
from tests.coupons import at_day, pay
from tests.journeys.test_first_sale import order_plan
from tests.moves import choose, facts, other_day
from tests.renewing import Life, live, some_coupons

MONTH = Interval(Unit.MONTH, 1)
BERLIN = "Europe/Berlin"


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    return Subscription.objects.get()


def test_two_servers_come_to_one_day_on_one_invoice(row, alice):
    with at_day(today() + timedelta(days=9)):
        pay(Invoice.objects.get(pk=order_plan(alice, hostname="web2.example.com").invoice_id))
        first, second = Subscription.objects.order_by("created_at")
        day = other_day(first)
        shown = preview_day(alice.customer, day)
        assert [len(move.lines) for move in shown.moves] == [1, 1]
        before = [facts(first), facts(second)]
        made = set_billing_day(alice.customer.pk, day, shown=shown.due.minor, actor=MACHINE)
        assert made.total == shown.due
        assert made.lines.count() == 2
        for line, old in zip(made.lines.order_by("position"), before, strict=True):
            whole = Period(old[1], step(old[1], MONTH, old[0]))
            assert line.kind == "recurring"
            assert line.period_start == old[1]
            assert line.period_end == day_on_or_after(old[1], day)
            assert line.period_end <= whole.end
            assert line.net == Share(line.share.seconds, line.share.of).part(line.unit)
        for one in (first, second):
            assert facts(one)[:2] == (day, day_on_or_after(one.paid_until, day))
        pay(made)
        assert facts(first)[1] == facts(first)[2]
        assert facts(second)[1] == facts(second)[2]
        assert all(one.is_same for one in replayed())


def test_the_next_period_is_a_whole_one_from_the_new_day(row):
    day = other_day(row)
    pay(choose(row, day))
    until = row.billed_until
    with at_day(until - timedelta(days=3)):
        renew_subscription(row.pk)
        line = Invoice.objects.latest("number").lines.get()
        assert line.net == row.price
        assert (line.period_start, line.period_end) == (until, step(until, MONTH, day))
        assert facts(row)[0] == day
        row.refresh_from_db()
        assert row.parked_reason == ""


def test_unpaid_it_is_taken_back_and_everything_is_as_before(row):
    before, day = facts(row), other_day(row)
    made = choose(row, day)
    assert facts(row) != before
    assert made.due_on == today() + timedelta(days=3)
    with at_day(made.due_on):
        chase_invoice(made.pk)
        made.refresh_from_db()
        assert made.state == "open"
    with at_day(made.due_on + timedelta(days=1)):
        chase_invoice(made.pk)
        made.refresh_from_db()
        assert made.state == "void"
        assert facts(row) == before
        assert row.state == "active"
        assert AnchorMove.objects.get().put_back_at is not None
    with at_day(before[1] - timedelta(days=3)):
        renew_subscription(row.pk)
        line = Invoice.objects.latest("number").lines.get()
        assert (line.period_start, line.net) == (before[1], row.price)
        assert step(before[1], MONTH, before[0]) == line.period_end


def test_while_it_waits_no_renewal_is_billed_on_the_new_day(row):
    Policy.objects.update(invoice_days_ahead=28)
    made = choose(row, other_day(row))
    renew_subscription(row.pk)
    in_batches()
    assert Invoice.objects.latest("number") == made
    pay(made)
    renew_subscription(row.pk)
    assert Invoice.objects.count() in {2, 3}  # ahead by 28 days, or not yet
    assert not Subscription.objects.exclude(parked_reason="").exists()


def test_two_clicks_make_one_invoice_and_the_paid_day_moves_nothing_more(row):
    day = other_day(row)
    made = choose(row, day)
    assert choose(row, day) == made
    assert Invoice.objects.count() == 2
    with pytest.raises(CannotChange):
        choose(row, day % 28 + 1)
    pay(made)
    assert choose(row, day) is None
    assert Invoice.objects.count() == 2
    assert BillingDay.objects.get().day == day


def test_another_total_than_the_one_shown_is_refused(row):
    with pytest.raises(TotalChanged):
        set_billing_day(row.customer_id, other_day(row), shown=1, actor=MACHINE)
    assert not BillingDay.objects.exists()
    assert Invoice.objects.count() == 1
    with pytest.raises(Invalid):
        set_billing_day(row.customer_id, 32, actor=MACHINE)


def test_with_an_open_renewal_it_is_moved_from_the_end_of_that_one(row):
    with at_day(row.billed_until - timedelta(days=5)):
        renew_subscription(row.pk)
        renewal = Invoice.objects.latest("number")
        row.refresh_from_db()
        end = row.billed_until
        made = choose(row, other_day(row))
        assert made.lines.get().period_start == end
        with pytest.raises(InvoiceNotOpen, match=made.number):
            void_invoice(renewal.pk, reason="x", actor=MACHINE)
        void_invoice(made.pk, reason="x", actor=MACHINE)
        void_invoice(renewal.pk, reason="x", actor=MACHINE)
        assert facts(row)[1] == row.paid_until


def test_who_cancels_gets_all_back_that_has_not_begun(row):
    before = facts(row)
    with at_day(row.billed_until - timedelta(days=5)):
        renew_subscription(row.pk)
        choose(row, other_day(row))
        wish = cancel_subscription(row.pk, at_once=False, reason="need", comment="", actor=MACHINE)
        assert facts(row) == before
        assert wish.ends_on == before[1]
        assert not Invoice.objects.filter(state="open").exists()


def test_an_invoice_that_is_just_being_paid_is_not_taken_back(row):
    """Between the look at it and the lock somebody begins to pay."""
    made = choose(row, other_day(row))

    def pay_first(run, sql, *rest):
        if "FOR UPDATE" in sql and '"billing_invoice"' in sql:
            Invoice.objects.filter(pk=made.pk).update(paying_since=clock.now())
        return run(sql, *rest)

    with connection.execute_wrapper(pay_first), pytest.raises(CannotChange):
        drop_billing_day(row.customer_id, actor=MACHINE)
    made.refresh_from_db()
    assert made.state == "open"


def test_who_cancels_one_does_not_take_the_others_move_back(row, alice):
    pay(Invoice.objects.get(pk=order_plan(alice, hostname="web2.example.com").invoice_id))
    second = Subscription.objects.latest("created_at")
    made = choose(row, other_day(row))
    moved = [facts(row), facts(second)]
    with pytest.raises(CannotCancel, match=made.number) as no:
        cancel_subscription(row.pk, at_once=False, reason="need", actor=MACHINE)
    assert no.value.code == "move_waits"
    withdraw_change(row.pk, actor=MACHINE)
    assert [facts(row), facts(second)] == moved
    drop_billing_day(row.customer_id, actor=MACHINE)
    cancel_subscription(row.pk, at_once=False, reason="need", actor=MACHINE)
    assert not Invoice.objects.filter(state="open").exists()


def test_a_paid_short_period_is_given_back_by_its_own_share(row):
    pay(choose(row, other_day(row)))
    plan = Plan.objects.get(product__name="Business")
    found = preview_change(row, plan.pk, at_end=False)
    credits = [one.line for one in found.proposal.lines if one.line.credit]
    short = InvoiceLine.objects.get(invoice=Invoice.objects.latest("number"))
    assert -credits[1].net == short.net
    charge = found.proposal.lines[1].line
    assert charge.net == Share(short.share.seconds, short.share.of).part(plan.price)


def test_what_can_not_be_moved_is_said(in_acme, alice):
    rows = live(
        [
            Life(),
            Life(trial=True, shares_customer=True),
            Life(unit="week", shares_customer=True),
            Life(in_arrears=True, shares_customer=True),
            Life(auto_renew=False, shares_customer=True),
            Life(state="paused", shares_customer=True),
            Life(state="past_due", shares_customer=True),
            Life(parked=True, shares_customer=True),
            Life(change="scheduled", shares_customer=True),
            Life(unit="year", shares_customer=True),
        ],
        [],
    )
    Subscription.objects.filter(pk=rows[9].pk).update(term_ends_on=today())
    customer = Customer.objects.get(pk=rows[0].customer_id)
    found = preview_day(customer, other_day(rows[0]))
    assert [one.row for one in found.moves] == [rows[0]]
    assert {one.row.pk for one in found.left_out} == {one.pk for one in rows[1:]}
    assert len({one.why for one in found.left_out}) == 9


def test_issued_anew_the_move_hangs_on_the_new_invoice_and_it_is_merged_with_none(row):
    before = facts(row)
    made = choose(row, other_day(row))
    new = reissue_invoice(made.pk, Corrections(), reason="typo", actor=MACHINE)
    assert facts(row) != before
    void_invoice(new.pk, reason="x", actor=MACHINE)
    assert facts(row) == before
    again = choose(row, other_day(row))
    with at_day(before[1] - timedelta(days=5)), pytest.raises(CannotChange), undone():
        preview_change(row, Plan.objects.get(product__name="Business").pk, at_end=False)
    assert waiting_move(row.customer_id) == again


def test_moved_ones_are_billed_alike_one_by_one_and_in_batches(in_acme):
    with time_machine.travel(clock.real_now(), tick=False), undone():
        rows = live([Life(price=1_400 + n, coupons=(0, 1)) for n in range(6)], some_coupons())
        for number, one in enumerate(rows):
            made = set_billing_day(one.customer_id, other_day(one), actor=MACHINE)
            if number % 2:
                pay(made)
        Policy.objects.update(invoice_days_ahead=28)
        for one in rows:
            renewed = Subscription.objects.get(pk=one.pk)
            plan_renewal(renewed)
        single, batch = what(one_by_one), what(lambda: in_batches())
        for table, found in single.items():
            assert batch[table] == found, table


def test_every_day_is_on_one_line(row):
    """L1, L2: the short period stands where the whole one would, and there is no day twice."""
    pay(choose(row, other_day(row)))
    spans = sorted((one.period for one in covered(row)), key=lambda one: one.start)
    assert all(a.end == b.start for a, b in itertools.pairwise(spans))

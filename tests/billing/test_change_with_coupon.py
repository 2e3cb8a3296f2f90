"""A coupon and a change of plan: what came off the one plan comes off the other, counted once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import Interval, Period, Unit
from tenant_apps.billing.models import Invoice, PlanChange, RedemptionUse, Subscription
from tenant_apps.billing.rules.change import Held, propose
from tenant_apps.billing.rules.coupons import Offer, reductions, take_off
from tenant_apps.billing.rules.pricing import TaxPolicy, Terms, price_line
from tenant_apps.billing.rules.trace import replay, trace_of
from tenant_apps.billing.services import change_plan, preview_change, void_invoice
from tenant_apps.catalog.models import Plan
from tests.coupons import at_day, make_coupon, order_with, pay, renew

JUNE = Period(date(2026, 6, 1), date(2026, 7, 1))
FROM, UNTIL = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
MONTH = Interval(Unit.MONTH, 1)
NET = TaxPolicy(Decimal(0), "VAT", included=False)


def terms(minor: int) -> Terms:
    return Terms("VPS", Money(minor, "EUR"), Money.zero("EUR"), MONTH, 1)


@given(
    st.integers(1, 500_000),
    st.integers(1, 500_000),
    st.decimals(1, 100, places=2),
    st.integers(1, 30 * 86400 - 1),
)
def test_a_percentage_comes_off_both_plans_for_their_seconds(old, new, percent, second):
    offer = Offer("c", "Spring", "percent", percent)
    off = reductions(take_off(Money(old, "EUR"), MONTH, [offer]))
    paid = price_line("recurring", "VPS", JUNE, Money(old, "EUR"), NET, reductions=off)
    zero, whole = Money.zero("EUR"), 30 * 86400
    held = Held(
        1, "VPS", JUNE, FROM, UNTIL, whole, paid.net, paid.tax, NET, zero, zero, offers=(offer,)
    )
    at = FROM + timedelta(seconds=second)
    day = Period(at.date(), at.date() + timedelta(days=1))
    made = propose([held], terms(new), NET, at, day, new_cycle=None)
    left = Decimal(whole - second) / whole
    exact = (new - old) * left * (100 - percent) / 100
    assert abs(made.bill.total.minor - exact) <= 3
    for one in made.lines:
        assert replay(trace_of(one.line), one.line) == one.line


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    make_coupon(cycles=2)
    pay(Invoice.objects.get(pk=order_with(alice, "SPRING").invoice_id))
    return Subscription.objects.get()


def change(row: Subscription, plan: Plan) -> PlanChange:
    shown = preview_change(row, plan.pk, at_end=False)
    return change_plan(
        row.pk, plan.pk, at_end=False, shown=shown.due.minor, at=shown.at, actor=MACHINE
    )


def business() -> Plan:
    return Plan.objects.get(product__name="Business")


def test_an_upgrade_keeps_the_coupon_and_uses_no_cycle_more(row):
    """Both plans for the same rest of the period, both 20 % less."""
    half = row.started_on + (row.billed_until - row.started_on) // 2
    with at_day(half):
        made = change(row, business())
        charge, back = made.invoice.lines.all()
        share = charge.share
        assert charge.discount == share.part(Money(2800, "EUR").times(Decimal("0.2")))
        assert abs(charge.net.minor - share.part(Money(2240, "EUR")).minor) <= 1
        assert abs(-back.net.minor - share.part(Money(1120, "EUR")).minor) <= 1
        assert RedemptionUse.objects.filter(is_void=False).count() == 1
        pay(made.invoice)
    assert renew().net_minor == 2240  # the second cycle
    assert renew().net_minor == 2800


def yearly(plan: Plan) -> Plan:
    return Plan.objects.create(
        product=plan.product, price_minor=14000, currency="EUR", interval_unit="year"
    )


def test_a_new_cycle_uses_the_next_one_up(row):
    plan = yearly(Plan.objects.get(pk=row.plan_id))
    with at_day(row.started_on + timedelta(days=3)):
        shown = preview_change(row, plan.pk, at_end=False)
        assert shown.next_total.minor == 14000
        made = change(row, plan)
        assert made.invoice.lines.first().net_minor == 11200
        assert RedemptionUse.objects.filter(is_void=False).count() == 2
        void_invoice(made.invoice_id, reason="no", actor=MACHINE)
        assert RedemptionUse.objects.filter(is_void=False).count() == 1


def test_a_new_cycle_on_the_day_of_the_old_one_counts_once(row):
    plan = yearly(Plan.objects.get(pk=row.plan_id))
    made = change(row, plan)
    assert made.invoice.lines.first().net_minor == 11200
    assert RedemptionUse.objects.filter(is_void=False).count() == 1


def test_the_preview_says_what_comes_off_later(row):
    shown = preview_change(row, business().pk, at_end=False)
    assert shown.next_total.minor == 2240
    shown = preview_change(row, business().pk, at_end=True)
    assert shown.next_total.minor == 2240

"""A billing day with coupons, with the store's rule, and for what is ordered later."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import Interval, Unit, add_months, day_on_or_after, step
from shared_apps.ui.formats import day_text
from tenant_apps.billing.coterming import preview_day, waiting_move
from tenant_apps.billing.coupons_running import next_taken
from tenant_apps.billing.models import (
    Invoice,
    Policy,
    Redemption,
    RedemptionUse,
    Subscription,
)
from tenant_apps.billing.rules.pricing import Share
from tenant_apps.billing.selectors import terms_of, today
from tenant_apps.billing.services import (
    drop_billing_day,
    void_invoice,
)
from tenant_apps.orders.selectors import quote
from tests.coupons import at_day, cart_with, make_coupon, order_with, pay
from tests.journeys.test_first_sale import order_plan
from tests.moves import choose, facts, other_day

MONTH = Interval(Unit.MONTH, 1)
BERLIN = "Europe/Berlin"


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    return Subscription.objects.get()


def test_what_is_ordered_later_comes_to_the_same_day(row, alice):
    with at_day(today() + timedelta(days=4)):
        day = other_day(row)
        pay(choose(row, day))
        cart = cart_with("Business")
        shown = quote(cart, "EUR", alice.customer)
        until = day_on_or_after(today(), day)
        order = order_with(alice, plans=("Business",))
        made = Invoice.objects.get(pk=order.invoice_id)
        line = made.lines.get()
        assert made.total == shown.bill.total
        assert (line.period_start, line.period_end) == (today(), until)
        assert line.net == line.share.part(line.unit) < line.unit
        fresh = Subscription.objects.latest("created_at")
        assert (fresh.anchor_day, fresh.billed_until) == (day, until)
        strange = quote(cart, "EUR", None)
        assert strange.bill.total == Money(2800, "EUR")


def test_each_its_own_day_again_gives_nothing_back(row, alice):
    day = other_day(row)
    pay(choose(row, day))
    after = facts(row)
    drop_billing_day(row.customer_id, actor=MACHINE)
    drop_billing_day(row.customer_id, actor=MACHINE)
    assert facts(row) == after
    assert quote(cart_with("Business"), "EUR", alice.customer).lines[0].over is None
    with at_day(after[1]):
        made = choose(row, day % 28 + 1)
        assert waiting_move(row.customer_id) == made
        drop_billing_day(row.customer_id, actor=MACHINE)
        made.refresh_from_db()
        assert (made.state, facts(row)) == ("void", after)


def test_it_is_moved_again_when_the_period_of_the_last_move_is_over(row, alice):
    pay(choose(row, other_day(row)))
    after = facts(row)
    assert choose(row, row.anchor_day % 28 + 1) is None
    assert facts(row) == after
    [left] = preview_day(alice.customer, row.anchor_day % 28 + 1).left_out
    assert day_text(after[1]) in left.why
    with at_day(after[1]):
        assert preview_day(alice.customer, row.anchor_day % 28 + 1).moves


def test_a_move_that_was_taken_back_does_not_count(row):
    before = facts(row)
    void_invoice(choose(row, other_day(row)).pk, reason="x", actor=MACHINE)
    assert facts(row) == before
    assert choose(row, other_day(row) % 28 + 1) is not None


def fifth() -> date:
    """Of the next month: the share of a move is known to be more than half, or less."""
    return add_months(today(), 1, 5)


def ordered(alice, **coupon) -> Subscription:
    make_coupon(**coupon)
    pay(Invoice.objects.get(pk=order_with(alice, "SPRING").invoice_id))
    row = Subscription.objects.get()
    assert row.anchor_day == 5
    return row


def test_a_period_of_more_than_half_is_a_cycle_of_a_coupon(in_acme, alice):
    with at_day(fifth()):
        row = ordered(alice, cycles=2)
        line = choose(row, 4).lines.get()
        assert line.discount == line.share.part(row.price.times(Decimal("0.2")))
        assert list(RedemptionUse.objects.order_by("pk").values_list("spent", flat=True)) == [1, 1]
        assert next_taken(row, terms_of(row)) == []


def test_a_second_short_period_is_a_cycle_of_a_coupon(in_acme, alice):
    """Moved again and again, nobody has a share off for ever."""
    with at_day(fifth()):
        row = ordered(alice, cycles=2)
        pay(choose(row, 10))
    with at_day(row.billed_until):
        made = choose(row, 15)
        spent = RedemptionUse.objects.order_by("pk").values_list("spent", flat=True)
        assert list(spent) == [1, 0, 1]
        void_invoice(made.pk, reason="x", actor=MACHINE)
        assert next_taken(row, terms_of(row)) != []


def test_a_short_period_uses_no_cycle_of_a_coupon_up(in_acme, alice):
    with at_day(fifth()):
        row = ordered(alice, cycles=2)
        made = choose(row, 15)
        line = made.lines.get()
        assert line.discount == line.share.part(row.price.times(Decimal("0.2")))
        uses = RedemptionUse.objects.order_by("pk").values_list("spent", flat=True)
        assert list(uses) == [1, 0]
        void_invoice(made.pk, reason="x", actor=MACHINE)
        assert RedemptionUse.objects.filter(is_void=False).count() == 1
        assert Redemption.objects.count() == 1


def test_the_stores_rule_puts_a_whole_cycle_behind(row):
    Policy.objects.update(billing_day_extends=True)
    start, day = row.billed_until, other_day(row)
    line = choose(row, day).lines.get()
    short = day_on_or_after(start, day)
    assert line.period_end == step(short, MONTH, day)
    assert row.price < line.net < row.price.times(2)
    share = Share(line.share.seconds - line.share.of, line.share.of)
    assert abs((line.net - row.price - share.part(row.price)).minor) <= 1

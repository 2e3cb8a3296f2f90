"""A billing day with coupons, with the store's rule, and for what is ordered later."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import Interval, Unit, day_on_or_after, step
from tenant_apps.billing.coterming import waiting_move
from tenant_apps.billing.models import (
    Invoice,
    Policy,
    Redemption,
    RedemptionUse,
    Subscription,
)
from tenant_apps.billing.rules.pricing import Share
from tenant_apps.billing.selectors import today
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
    made = choose(row, day % 28 + 1)
    assert waiting_move(row.customer_id) == made
    drop_billing_day(row.customer_id, actor=MACHINE)
    made.refresh_from_db()
    assert (made.state, facts(row)) == ("void", after)


def test_a_short_period_uses_no_cycle_of_a_coupon_up(in_acme, alice):
    make_coupon(cycles=2)
    pay(Invoice.objects.get(pk=order_with(alice, "SPRING").invoice_id))
    row = Subscription.objects.get()
    made = choose(row, other_day(row))
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

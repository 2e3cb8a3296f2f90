"""Coupons in a subscription's life: ordered, renewed, taken back, stacked; and loyalty."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.couponing import basket
from tenant_apps.billing.coupons_running import running
from tenant_apps.billing.errors import CodeRefused
from tenant_apps.billing.models import (
    Invoice,
    InvoiceLine,
    Policy,
    Redemption,
    RedemptionUse,
    Subscription,
)
from tenant_apps.billing.rules.pricing import Line, TaxPolicy, price_line
from tenant_apps.billing.rules.trace import replay
from tenant_apps.billing.services import (
    set_loyalty,
    void_invoice,
)
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.selectors import quote
from tenant_apps.orders.services import place_order
from tenant_apps.portal.selectors import renewal_total
from tests.coupons import cart_with, make_coupon, order_with, pay, renew, totals

PRICE = 1400  # of "Professional", in euro cents


def test_once_lowers_the_first_invoice_and_no_other(in_acme, alice):
    make_coupon()
    order = order_with(alice, "SPRING")
    line = InvoiceLine.objects.get()
    assert (order.total_minor, line.discount_minor) == (1120, 280)
    assert line.taken_off == [("Spring", Money(280, "EUR"))]
    row = Subscription.objects.get()
    assert row.price_minor == PRICE
    pay(Invoice.objects.get())
    row.refresh_from_db()
    assert renewal_total(row).minor == renew().total_minor == PRICE
    assert RedemptionUse.objects.count() == 1


def test_three_cycles_are_three_invoices_and_the_preview_is_the_invoice(in_acme, alice):
    make_coupon(cycles=3)
    order_with(alice, "SPRING")
    for wanted in (1120, 1120, 1400, 1400):
        foreseen = renewal_total(Subscription.objects.get()).minor
        assert renew().total_minor == foreseen == wanted
    assert running(Subscription.objects.get())[0][1] == 0


def test_for_ever_is_for_ever(in_acme, alice):
    make_coupon(cycles=None)
    order_with(alice, "SPRING")
    for _ in range(4):
        renew()
    assert set(totals()) == {1120}


def test_free_months_cost_nothing_and_then_the_price(in_acme, alice):
    make_coupon(kind="free_months", count=2, label="Two months free")
    order_with(alice, "SPRING")
    assert Invoice.objects.get().state == "paid"
    renew()
    renew()
    assert totals() == [0, 0, 1400]


def test_a_year_gets_its_share_of_free_months_once(in_acme, alice):
    Plan.objects.filter(product__name="Professional").update(
        interval_unit="year", price_minor=10_000
    )
    make_coupon(kind="free_months", count=2)
    order_with(alice, "SPRING")
    renew()
    assert totals() == [8333, 10_000]


def test_taking_an_invoice_back_gives_the_cycle_back(in_acme, alice):
    """Lesson L14: cycles are never counted by counting invoices."""
    make_coupon(cycles=2)
    order_with(alice, "SPRING")
    second = renew()
    assert running(Subscription.objects.get())[0][1] == 0
    void_invoice(second.pk, reason="wrong address", actor=MACHINE)
    assert running(Subscription.objects.get())[0][1] == 1
    again = renew()
    assert (again.total_minor, renew().total_minor) == (1120, 1400)
    uses = RedemptionUse.objects.order_by("pk").values_list("is_void", flat=True)
    assert list(uses) == [False, True, False]


def test_an_order_that_came_to_nothing_lets_the_coupon_go(in_acme, alice):
    make_coupon(most_redemptions=1, new_customers_only=True)
    order = order_with(alice, "SPRING")
    with pytest.raises(CodeRefused):
        order_with(alice, "SPRING")
    void_invoice(order.invoice_id, reason="never paid", actor=MACHINE)
    assert Redemption.objects.get().released_at is not None
    assert order_with(alice, "SPRING").total_minor == 1120


def test_a_redemption_takes_a_period_once_whatever_the_code_does(in_acme, alice):
    make_coupon(cycles=3)
    order_with(alice, "SPRING")
    use = RedemptionUse.objects.get()
    use.pk = None
    with pytest.raises(IntegrityError, match="redemption_once_per_period"), transaction.atomic():
        use.save(force_insert=True)


def test_the_best_of_a_group_counts_and_groups_stack(in_acme, alice):
    make_coupon("TEN", percent=Decimal(10), cycles=None)
    make_coupon("TWENTY", percent=Decimal(20))
    make_coupon("FIVER", kind="amount", amount_minor=500, group="welcome")
    order_with(alice, "TEN", "TWENTY", "FIVER")
    assert totals() == [1400 - 280 - 500]
    held = Redemption.objects.values_list("code__code", flat=True)
    assert set(held) == {"TWENTY", "FIVER"}


def test_the_stores_cap_holds_on_invoices(in_acme, alice):
    Policy.objects.update(discount_cap_percent=Decimal(30))
    make_coupon("HALF", percent=Decimal(50))
    order_with(alice, "HALF")
    assert totals() == [1400 - 420]


def test_a_free_month_first_keeps_the_ten_percent_for_later(in_acme, alice):
    make_coupon("FREE", kind="free_months", count=1)
    make_coupon("TEN", percent=Decimal(10), cycles=2, group="partner", position=1)
    order_with(alice, "FREE", "TEN")
    for _ in range(3):
        renew()
    assert totals() == [0, 1260, 1260, 1400]


def test_a_trial_is_made_longer(in_acme, alice):
    make_coupon("LONGER", kind="trial_days", count=14, label="Two weeks more")
    order_with(alice, "LONGER", plans=("Free trial",))
    row = Subscription.objects.get()
    usual = Plan.objects.get(product__name="Free trial").trial_days
    assert row.trial_days == usual + 14
    assert (row.billed_until - row.started_on).days == usual + 14
    assert Redemption.objects.count() == 1
    assert not RedemptionUse.objects.exists()


def test_cart_quote_and_invoice_are_one_sum_and_it_replays(in_acme, alice):
    make_coupon("TEN", percent=Decimal("12.34"), cycles=3)
    make_coupon("FIVER", kind="amount", amount_minor=333, group="welcome")
    cart = cart_with("Professional", "Starter", codes=("TEN", "FIVER"))
    quoted = quote(cart, "EUR", alice.customer)
    order = place_order(cart, alice.customer, actor=alice.user.as_actor())
    lines = list(InvoiceLine.objects.order_by("position"))
    assert quoted.bill.total.minor == order.total_minor == sum(totals())
    assert quoted.saved.minor == sum(line.discount_minor for line in lines)
    assert sum(RedemptionUse.objects.values_list("amount_minor", flat=True)) == quoted.saved.minor
    for line in lines:
        again = replay(line.trace, bare(line))
        assert (again.net, again.tax, again.discount) == (line.net, line.tax, line.discount)


def bare(row: InvoiceLine) -> Line:
    """The line's texts, without what was computed."""
    return price_line(
        "recurring",
        row.description,
        Period(row.period_start, row.period_end),
        row.unit,
        TaxPolicy(row.tax_percent, row.tax_label, included=False),
    )


def test_staying_a_year_is_worth_ten_percent_on_top_of_coupons(in_acme, alice):
    set_loyalty(12, Decimal(10), actor=MACHINE)
    set_loyalty(3, Decimal(5), actor=MACHINE)
    make_coupon("FIVER", kind="amount", amount_minor=500, cycles=4)
    order_with(alice, "FIVER")
    for _ in range(12):
        renew()
    first_year = [900, 900, 900, 1400 - 70 - 500] + [1330] * 8
    assert totals() == [*first_year, 1260]
    assert InvoiceLine.objects.latest("period_start").taken_off[0][0] == "Loyalty"


@pytest.mark.parametrize(("months", "percent"), [(0, 5), (121, 5), (12, 4), (12, 21)])
def test_loyalty_is_five_to_twenty_percent(in_acme, months, percent):
    with pytest.raises(Invalid):
        set_loyalty(months, Decimal(percent), actor=MACHINE)


def test_no_code_asks_the_database_nothing(in_acme, alice, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert basket([], alice.customer, []).entered == []

"""Coupons in a customer's life: ordered with, renewed with, taken back, used up, and loyalty."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.money import Money
from kernel.periods import Period
from kernel.tenancy.context import current_store, in_store, on_platform_side
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from tenant_apps.billing.couponing import basket
from tenant_apps.billing.coupons_running import running
from tenant_apps.billing.errors import CodeRefused
from tenant_apps.billing.models import (
    Coupon,
    Invoice,
    InvoiceLine,
    Policy,
    PromotionCode,
    Redemption,
    RedemptionUse,
    Subscription,
)
from tenant_apps.billing.rules.pricing import Line, TaxPolicy, price_line
from tenant_apps.billing.rules.trace import replay
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import (
    add_code,
    change_coupon,
    generate_codes,
    renew_subscription,
    set_code_state,
    set_coupon_state,
    set_loyalty,
    void_invoice,
)
from tenant_apps.billing.services.coupons import CouponWish
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.selectors import quote
from tenant_apps.orders.services import drop_code, enter_code, place_order
from tenant_apps.payments.services import record_manual
from tenant_apps.portal.selectors import renewal_total
from tests.coupons import cart_with, make_coupon, order_with
from tests.people import make_customer

PRICE = 1400  # of "Professional", in euro cents


def totals() -> list[int]:
    return list(Invoice.objects.order_by("number").values_list("total_minor", flat=True))


def pay(invoice: Invoice) -> None:
    if invoice.total_minor:
        record_manual(
            invoice.pk, invoice.total, bank_reference=invoice.number, note="", actor=MACHINE
        )


def renew() -> Invoice:
    """Pay what is open, wait until the period is over, and bill the next one."""
    row = Subscription.objects.get()
    for invoice in Invoice.objects.filter(state="open"):
        pay(invoice)
    row.refresh_from_db()
    with at_day(row.billed_until):
        renew_subscription(row.pk)
    row.refresh_from_db()
    assert row.parked_reason == ""
    return Invoice.objects.latest("number")


@contextlib.contextmanager
def at_day(day: date):
    """The store's clock is moved on to a day."""
    store = current_store()
    with on_platform_side():
        row = Reseller.objects.get(pk=store.id)
    with in_store(as_store(row)):
        ahead = max(day - today(), timedelta())
    with on_platform_side():
        row.clock_offset += ahead
        row.save(update_fields=["clock_offset"])
    with in_store(as_store(row)):
        yield


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


def test_a_limit_counts_servers_not_orders(in_acme, alice):
    make_coupon(most_redemptions=1)
    order_with(alice, "SPRING", plans=("Professional", "Professional"))
    assert totals() == [1120 + 1400]
    with pytest.raises(CodeRefused, match="used up"):
        order_with(alice, "SPRING")


def test_a_customers_own_limit_is_no_other_customers(in_acme, alice):
    make_coupon(most_per_customer=1)
    order_with(alice, "SPRING")
    with pytest.raises(CodeRefused, match="used this code already"):
        order_with(alice, "SPRING")
    bob = make_customer("bob@acme-customer.test", "Bob Baker")
    assert order_with(bob, "SPRING").total_minor == 1120


def test_single_use_codes_are_each_good_for_one_server(in_acme, alice):
    coupon = make_coupon("")
    first, second = generate_codes(coupon.pk, 2, actor=MACHINE)
    assert len({first.code, second.code}) == 2
    order_with(alice, first.code)
    with pytest.raises(CodeRefused, match="used up"):
        order_with(alice, first.code)
    assert order_with(alice, second.code).total_minor == 1120


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"countries": ("AT",)}, "not hold in your country"),
        ({"starts_at": timedelta(hours=1)}, "not hold yet"),
        ({"ends_at": timedelta(0)}, "has ended"),
        ({"kind": "trial_days", "count": 10}, "not for the plans"),
        ({"plans": ("b5e0d9c8-0000-4000-8000-000000000000",)}, "not for the plans"),
        ({"customer_id": "b5e0d9c8-0000-4000-8000-000000000000"}, "do not know"),
    ],
)
def test_a_code_that_does_not_fit_says_why_and_is_not_kept(in_acme, alice, wish, said):
    at = {"starts_at", "ends_at"}
    now = clock.now()
    make_coupon(**{name: now + value if name in at else value for name, value in wish.items()})
    cart = cart_with("Professional")
    with pytest.raises(Invalid, match=said) as no:
        enter_code(cart, " spring ", alice.customer)
    assert no.value.field == "code"
    cart.refresh_from_db()
    assert cart.codes == []


def test_new_customers_only_and_a_trial_makes_nobody_old(in_acme, alice):
    make_coupon(new_customers_only=True)
    order_with(alice, plans=("Free trial",))
    assert order_with(alice, "SPRING").total_minor == 1120
    with pytest.raises(CodeRefused, match="new customers"):
        order_with(alice, "SPRING")


def test_a_paused_coupon_or_code_is_not_taken_and_who_has_it_keeps_it(in_acme, alice):
    coupon = make_coupon(cycles=None)
    other = add_code(coupon.pk, "autumn", actor=MACHINE)
    order_with(alice, "SPRING")
    set_code_state(coupon.pk, other.pk, "paused", actor=MACHINE)
    with pytest.raises(CodeRefused, match="not in use"):
        order_with(alice, "AUTUMN")
    set_coupon_state(coupon.pk, "paused", actor=MACHINE)
    with pytest.raises(CodeRefused, match="not in use"):
        order_with(alice, "SPRING")
    assert renew().total_minor == 1120
    set_coupon_state(coupon.pk, "ended", actor=MACHINE)
    with pytest.raises(Conflict):
        set_coupon_state(coupon.pk, "active", actor=MACHINE)


def test_codes_are_one_whatever_the_letters(in_acme):
    coupon = make_coupon("Spring-26")
    assert PromotionCode.objects.get().code == "SPRING-26"
    with pytest.raises(Conflict):
        add_code(coupon.pk, "spring-26", actor=MACHINE)
    with pytest.raises(IntegrityError, match="promotion_code_once"), transaction.atomic():
        PromotionCode.objects.create(coupon=coupon, code="spring-26")


def test_a_trial_is_made_longer(in_acme, alice):
    make_coupon("LONGER", kind="trial_days", count=14, label="Two weeks more")
    order_with(alice, "LONGER", plans=("Free trial",))
    row = Subscription.objects.get()
    usual = Plan.objects.get(product__name="Free trial").trial_days
    assert row.trial_days == usual + 14
    assert (row.billed_until - row.started_on).days == usual + 14
    assert Redemption.objects.count() == 1
    assert not RedemptionUse.objects.exists()


def test_the_worth_is_frozen_once_somebody_has_it(in_acme, alice):
    coupon = make_coupon()
    wish = CouponWish(label="Spring", kind="percent", currency="EUR", percent=Decimal(30))
    change_coupon(coupon.pk, wish, actor=MACHINE)
    order_with(alice, "SPRING")
    better = CouponWish(label="Lenz", kind="percent", currency="EUR", percent=Decimal(90))
    with pytest.raises(Conflict, match="its worth stays"):
        change_coupon(coupon.pk, better, actor=MACHINE)
    coupon.refresh_from_db()
    assert (coupon.percent, coupon.label) == (Decimal(30), "Spring")
    renamed = CouponWish(
        label="Lenz", kind="percent", currency="EUR", percent=Decimal(30), most_redemptions=9
    )
    assert change_coupon(coupon.pk, renamed, actor=MACHINE).label == "Lenz"


def test_the_better_code_puts_the_other_out_and_a_worse_one_is_refused(in_acme, alice):
    make_coupon("TEN", percent=Decimal(10))
    make_coupon("TWENTY", percent=Decimal(20))
    cart = cart_with("Professional")
    enter_code(cart, "ten", alice.customer)
    kept = enter_code(cart, "twenty", alice.customer)
    assert kept.codes == ["TWENTY"]
    with pytest.raises(Invalid, match="can't be combined"):
        enter_code(kept, "ten", alice.customer)
    drop_code(kept, "TWENTY")
    kept.refresh_from_db()
    assert kept.codes == []
    assert PromotionCode.objects.get(code="TWENTY").entered == 1


def test_nothing_is_ordered_with_a_code_that_stopped_to_fit(in_acme, alice):
    coupon = make_coupon()
    cart = cart_with("Professional", codes=("SPRING",))
    shown = quote(cart, "EUR", alice.customer).bill.total.minor
    set_coupon_state(coupon.pk, "ended", actor=MACHINE)
    with pytest.raises(CodeRefused, match="SPRING"):
        place_order(cart, alice.customer, actor=alice.user.as_actor(), shown=shown)
    assert not Invoice.objects.exists()
    assert not Redemption.objects.exists()


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


def test_a_coupon_must_be_worth_something(in_acme):
    now = clock.now()
    for wrong in (
        {"percent": Decimal(0)},
        {"percent": Decimal("100.01")},
        {"percent": Decimal("NaN")},
        {"kind": "amount", "amount_minor": 0},
        {"kind": "free_months", "count": 0},
        {"kind": "gift"},
        {"label": "  "},
        {"countries": ("XX",)},
        {"starts_at": now, "ends_at": now},
    ):
        with pytest.raises(Invalid):
            make_coupon(**wrong)
    assert not Coupon.objects.exists()

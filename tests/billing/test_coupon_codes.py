"""Who may use which code how often, and what may be changed of a coupon."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from tenant_apps.billing.errors import CodeRefused
from tenant_apps.billing.models import (
    Coupon,
    Invoice,
    PromotionCode,
    Redemption,
)
from tenant_apps.billing.services import (
    add_code,
    change_coupon,
    generate_codes,
    set_code_state,
    set_coupon_state,
)
from tenant_apps.billing.services.coupons import CouponWish
from tenant_apps.orders.selectors import quote
from tenant_apps.orders.services import drop_code, enter_code, place_order
from tests.coupons import cart_with, make_coupon, order_with, renew, totals
from tests.people import make_customer


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

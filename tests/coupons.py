"""Making coupons and ordering with them, for the tests of several apps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kernel.actor import MACHINE
from tenant_apps.billing.models import Coupon
from tenant_apps.billing.services import CouponWish, add_code, create_coupon
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.models import Cart, Order
from tenant_apps.orders.services import add_line, configure_line, place_order
from tests.journeys.test_first_sale import offer_systems
from tests.people import Person


def make_coupon(code: str = "SPRING", **wish: Any) -> Coupon:
    """20 % off the first period, unless said otherwise."""
    facts = {"label": "Spring", "kind": "percent", "currency": "EUR", "percent": Decimal(20)}
    row = create_coupon(CouponWish(**{**facts, **wish}), actor=MACHINE)
    if code:
        add_code(row.pk, code, actor=MACHINE)
    return row


def cart_with(*plans: str, codes: tuple[str, ...] = ()) -> Cart:
    """A cart of these plans, one server each, its codes as if they had been typed."""
    cart: Cart | None = None
    for number, name in enumerate(plans, start=1):
        plan = Plan.objects.get(product__name=name)
        offer_systems(plan)
        line = add_line(cart, str(plan.pk))
        cart = Cart.objects.get(pk=line.cart_id)
        configure_line(cart, line.pk, hostname=f"web{number}.example.com", image=line.image)
    assert cart is not None
    cart.codes = list(codes)
    cart.save(update_fields=["codes"])
    return cart


def order_with(person: Person, *codes: str, plans: tuple[str, ...] = ("Professional",)) -> Order:
    cart = cart_with(*plans, codes=codes)
    return place_order(cart, person.customer, actor=person.user.as_actor())

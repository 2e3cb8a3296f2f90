"""Making coupons and ordering with them, for the tests of several apps."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kernel.actor import MACHINE
from kernel.tenancy.context import current_store, in_store, on_platform_side
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from tenant_apps.billing.models import Coupon, Invoice, Subscription
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import (
    CouponWish,
    add_code,
    create_coupon,
    renew_subscription,
)
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.models import Cart, Order
from tenant_apps.orders.services import add_line, configure_line, place_order
from tenant_apps.payments.services import record_manual
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

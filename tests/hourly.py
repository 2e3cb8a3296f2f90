"""A product that is sold by the hour, and a server of it, for the tests of several apps."""

from __future__ import annotations

from decimal import Decimal

from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services import give_credit, note_ready
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.services import offer_hourly
from tests.journeys.test_first_sale import order_plan

CENTS = Decimal("0.02")


def sell_by_the_hour(
    name: str = "Professional", unit: Decimal = CENTS, cap: int | None = 1_200
) -> Plan:
    """At two cents an hour and twelve euros a month at most, and on no other cycle."""
    product = Product.objects.get(name=name)
    plan = offer_hourly(
        product.pk,
        unit=unit,
        cap=None if cap is None else Money(cap, "EUR"),
        setup=Money(0, "EUR"),
        accept_loss=True,
        actor=MACHINE,
    )
    Plan.objects.filter(product=product, hourly__isnull=True).delete()
    return plan


def back(person, minor: int = 500) -> None:
    """Credit that stands for what is paid afterwards."""
    give_credit(
        person.customer.pk, Money(minor, "EUR"), reason="x", request_key=f"b{minor}", actor=MACHINE
    )


def run_by_the_hour(person) -> Subscription:
    """Ordered, and its server ready at once."""
    back(person)
    order_plan(person)
    row = Subscription.objects.get()
    note_ready(row.pk, clock.now())
    row.refresh_from_db()
    return row

"""A desktop that is paid by the session, for the tests of several apps."""

from __future__ import annotations

from decimal import Decimal

from kernel.actor import MACHINE
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.models import Subscription
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.services import offer_hourly
from tenant_apps.workspaces.models import Workspace
from tenant_apps.workspaces.services import make_workspace
from tests.hourly import back
from tests.journeys.test_first_sale import order_plan


def sell_by_the_session(
    name: str = "Professional", unit: Decimal = Decimal("0.30"), cap: int | None = None
) -> Plan:
    product = Product.objects.get(name=name)
    plan = offer_hourly(
        product.pk,
        unit=unit,
        cap=None if cap is None else Money(cap, "EUR"),
        setup=Money(0, "EUR"),
        accept_loss=True,
        actor=MACHINE,
        step_minutes=15,
    )
    Plan.objects.filter(product=product, hourly__isnull=True).delete()
    return plan


def have_a_workspace(person) -> Workspace:
    """Ordered; of its platform there is nothing yet."""
    back(person)
    order_plan(person)
    found = make_workspace(service_id=new_id(), subscription_id=Subscription.objects.get().pk)
    assert found is not None
    return found

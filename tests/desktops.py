"""A desktop that is paid by the session, for the tests of several apps."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from kernel import clock
from kernel.actor import MACHINE
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services import give_credit
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.rules.hourly import hourly_price
from tenant_apps.catalog.rules.usage_terms import keep
from tenant_apps.catalog.services import offer_hourly
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.models import UsageSession, Workspace
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


def on_the_platform(connection_id, service: Service) -> Workspace:
    """A service that was sold becomes a desktop on a connection, with credit to run it."""
    price = keep(hourly_price(Decimal("0.30"), None, "EUR"))
    Subscription.objects.filter(pk=service.subscription_id).update(
        hourly=price, step_minutes=15, in_arrears=True, interval_unit="hour", state="active"
    )
    Service.objects.filter(pk=service.pk).update(
        connection_id=connection_id, driver="scripted", remote_id=f"owner-{service.pk.hex[:8]}"
    )
    key = f"desk-{service.pk.hex[:8]}"
    credit = Money(5000, "EUR")
    give_credit(service.customer_id, credit, reason="x", request_key=key, actor=MACHINE)
    found = make_workspace(service_id=service.pk, subscription_id=service.subscription_id)
    assert found is not None
    return found


def used(row: Workspace, minutes: int, *, ago: int) -> UsageSession:
    """A session that ended, so many minutes ago it began."""
    begin = (clock.now() - timedelta(minutes=ago)).replace(microsecond=0)
    return UsageSession.objects.create(
        workspace=row,
        desktop_id="d",
        started_at=begin,
        ended_at=begin + timedelta(minutes=minutes),
        how="customer",
        price=Subscription.objects.get(pk=row.subscription_id).hourly,
        step_minutes=15,
    )

"""A server by the hour for some days: counted since it is ready, billed when it is ended."""

from __future__ import annotations

from datetime import timedelta

from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.services import cancel_subscription
from tenant_apps.provisioning.models import Service
from tests.hourly import back, sell_by_the_hour
from tests.journeys.test_a_year import buy
from wholesale.models import ServiceCost


def test_three_days_by_the_hour(shop, alice):
    with shop.inside():
        sell_by_the_hour()
        back(alice)
    buy(shop, alice)
    with shop.inside():
        row, service = Subscription.objects.get(), Service.objects.get()
        assert service.state == "active"
        assert row.ready_at is not None
        assert service.active_at is not None
        assert abs(row.ready_at - service.active_at) < timedelta(seconds=1)
        assert row.ready_at > row.steps.get(state="active").at
        assert service.retail_net_minor == 1_200
    with on_platform_side():
        assert ServiceCost.objects.filter(service_id=service.pk).exists()
    shop.live_days(3)
    with shop.inside():
        cancel_subscription(row.pk, at_once=True, reason="need", comment="", actor=MACHINE)
    shop.work()
    with shop.inside():
        lines = [one.lines.get() for one in Invoice.objects.filter(lines__kind="recurring")]
        assert int(sum(line.use.quantity for line in lines)) in {73, 74}
        assert Service.objects.get().state == "terminated"
        assert Subscription.objects.get().state == "ended"

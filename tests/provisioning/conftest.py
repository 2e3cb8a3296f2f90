"""Alice's delivered machine, and creations that nobody began yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from tenant_apps.billing.models import Invoice
from tenant_apps.orders.models import Order
from tenant_apps.provisioning.models import Job, Service
from tests.journeys.test_first_sale import order_plan, page_for
from tests.people import Person
from tests.selling import Shop


@dataclass
class Delivery:
    """One service of a store, and the store's worlds."""

    shop: Shop
    service_id: Any

    @property
    def service(self) -> Service:
        return Service.objects.get(pk=self.service_id)

    @property
    def jobs(self) -> list[tuple[str, str]]:
        """Action and state of each job, the first asked for first."""
        rows = Job.objects.filter(service_id=self.service_id).order_by("requested_at", "pk")
        return list(rows.values_list("action", "state"))

    @property
    def last(self) -> Job:
        rows = Job.objects.filter(service_id=self.service_id)
        found = rows.order_by("-requested_at", "-pk").first()
        assert found is not None
        return found

    @property
    def machines(self) -> list[dict[str, Any]]:
        return [one for one in self.shop.panel.ledger()["servers"] if one["deleted"] is None]


@pytest.fixture
def machine(shop, alice) -> Delivery:
    """Bought, paid by card, delivered by the panel."""
    with shop.inside():
        url = page_for(order_plan(alice))
    shop.cards.pay(url)
    shop.work()
    with shop.inside():
        service = Service.objects.get()
        assert service.state == "active"
    return Delivery(shop, service.pk)


def paid_order(shop: Shop, person: Person, hostname: str = "web1.example.com") -> Order:
    """Paid by transfer; delivery has heard of it, and begins when a connection is there."""
    from shared_apps.outbox.flows import relay_until_quiet
    from tenant_apps.payments.services import record_manual

    with shop.inside():
        order = order_plan(person, hostname=hostname)
        invoice = Invoice.objects.get(pk=order.invoice_id)
        record_manual(
            invoice.pk, invoice.total, bank_reference=order.number, note="", actor=MACHINE
        )
    relay_until_quiet()
    return order


@pytest.fixture
def nowhere_to_go(shop, alice) -> Delivery:
    """A paid server that no connection can make."""
    from shared_apps.fleet.models import Connection

    with on_platform_side():
        Connection.objects.update(state="paused")
    order = paid_order(shop, alice)
    with shop.inside():
        service = Service.objects.get(order_line_id=order.lines.get().pk)
    return Delivery(shop, service.pk)

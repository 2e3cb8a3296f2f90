"""A service of Alice's whose flows are seen, and whose plan charges what is beyond its quota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kernel import clock
from kernel.actor import MACHINE
from tenant_apps.bandwidth.services import TrafficWish, set_traffic_terms
from tenant_apps.catalog.models import Plan
from tenant_apps.provisioning.models import Service
from tests.flows import GB, Cluster
from tests.journeys.test_first_sale import order_plan, page_for
from tests.selling import Shop

D = Decimal
CENT = D("0.01")


@dataclass
class Hosted:
    """A shop with flows; times are on the store's clock."""

    shop: Shop
    cluster: Cluster
    person: Any

    def sell(self, wish: TrafficWish, plan: str = "Professional") -> None:
        with self.shop.inside():
            found = Plan.objects.get(product__name=plan)
            set_traffic_terms(found.pk, wish, actor=MACHINE)

    def buy(self, plan: str = "Professional", hostname: str = "web1.example.com") -> Service:
        with self.shop.inside():
            order = order_plan(self.person, plan, hostname)
            url = page_for(order)
        self.shop.cards.pay(url)
        self.shop.work()
        with self.shop.inside():
            service = Service.objects.get(hostname=hostname)
        assert service.state == "active"
        return service

    def now(self) -> datetime:
        with self.shop.inside():
            return clock.now()

    def use(self, service: Service, gigabytes: int, *, inbound: int = 0) -> None:
        """Half an hour ago, some GB."""
        at = self.now() - timedelta(minutes=30)
        self.cluster.feed(
            self.cluster.sent(service.ipv4, at, gigabytes * GB),
            self.cluster.received(service.ipv4, at, inbound * GB),
        )


@pytest.fixture
def hosted(shop, alice, cluster) -> Hosted:
    cluster.connect(own_prefixes="10.0.0.0/8 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24")
    return Hosted(shop, cluster, alice)

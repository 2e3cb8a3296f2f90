"""
Traffic of the demo: a source that sees all servers, and a customer who uses more than is included.

The source is connected when the year is lived: nobody reads an hour of it before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from kernel import clock
from kernel.http import HttpClient
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from shared_apps.outbox.flows import relay_until_quiet
from shared_apps.traffic.flows import check_health
from shared_apps.traffic.models import Connection
from shared_apps.traffic.services import connect
from tenant_apps.bandwidth import flows
from tenant_apps.bandwidth.models import Gauge
from tenant_apps.bandwidth.selectors import span_of, terms_of
from tenant_apps.bandwidth.services import TrafficWish, begin_missing, set_traffic_terms
from tenant_apps.catalog.models import Plan
from tenant_apps.demo.ground import DEMO
from tenant_apps.demo.script import DemoStore
from tenant_apps.provisioning.models import Service

NAME = "Edge routers"
# What the doubles of the panel give to servers.
_NETWORKS = "192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24"
_WORLD = "198.18.0.9"
_HOUR = timedelta(hours=1)
# What a server uses of what is included, in hundredths of it a period; the hog's host name.
_HOG, _HOG_USES = "api.klein.example", 116
_USES = (31, 12, 54, 22, 8, 43)
# A working day, hour by hour.
_DAY = (2, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 10, 9, 9, 10, 9, 8, 8, 9, 10, 9, 7, 5, 3)


def charge_traffic() -> None:
    """What is sold by the month charges a cent for a GB beyond what is included."""
    for plan in Plan.objects.select_related("product").filter(trial_days=0):
        quota = Decimal(plan.product.traffic_gb)
        if quota:
            wish = TrafficWish(quota, unit_price=Decimal("0.01"))
            set_traffic_terms(plan.pk, wish, actor=DEMO)


def let_traffic_flow(stores: Sequence[tuple[Store, DemoStore]]) -> None:
    """Again: a source that is connected already is left as it is."""
    url = settings.SANDBOX_ELASTIFLOW_URL
    with on_platform_side():
        if not url or Connection.objects.filter(name=NAME).exists():
            return
    for store, _wish in stores:
        with in_store(store):
            begin_missing()
            _feed(url, list(_flows()))
    with on_platform_side():
        row = connect(
            name=NAME,
            driver="elastiflow",
            settings={
                "base_url": url,
                "username": "billing",
                "password": settings.SANDBOX_ELASTIFLOW_PASSWORD,
                "own_prefixes": _NETWORKS,
                "allow_private": "yes",
            },
            actor=DEMO,
        )
        check_health(row.pk)
    relay_until_quiet()
    for store, _wish in stores:
        with in_store(store):
            flows.read()
    relay_until_quiet()


def _flows() -> Iterator[dict[str, Any]]:
    """Hour by hour since each server's period began."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    for number, gauge in enumerate(Gauge.objects.filter(ended_at=None).order_by("began_at")):
        address = Service.objects.values_list("ipv4", flat=True).get(pk=gauge.pk)
        quota = terms_of(gauge.subscription_id).quota
        if not address or not quota:
            continue
        start, end = span_of(gauge)
        hours = list(_hours(start, now))
        uses = _HOG_USES if gauge.hostname == _HOG else _USES[number % len(_USES)]
        if gauge.hostname != _HOG:  # by how much of the period is over
            uses = int(uses * (now - start) / (end - start))
        octets = int(quota * uses) * 10**7
        weights = [_DAY[at.hour] for at in hours]
        for at, weight in zip(hours, weights, strict=True):
            share = octets * weight // sum(weights)
            told = {"at": (at + timedelta(minutes=7)).isoformat()}
            yield {**told, "src": address, "dst": _WORLD, "bytes": share * 5 // 6}
            yield {**told, "src": _WORLD, "dst": address, "bytes": share - share * 5 // 6}


def _hours(start: datetime, now: datetime) -> Iterator[datetime]:
    at = start.replace(minute=0, second=0, microsecond=0) + _HOUR
    while at < now:
        yield at
        at += _HOUR


def _feed(url: str, told: list[dict[str, Any]]) -> None:
    client = HttpClient(url, allow_private=True)
    for at in range(0, len(told), 5_000):
        client.call("POST", "/_sandbox/flows", json={"flows": told[at : at + 5_000]})

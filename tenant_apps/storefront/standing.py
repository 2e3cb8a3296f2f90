"""
How the store's parts are right now, from what was really looked at: its customers' connections as
the platform's checks saw them, its gateways, its waiting work. Nothing names a vendor or a place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock
from shared_apps.fleet.selectors import Seen, seen_of
from shared_apps.inbound.selectors import unread_here
from shared_apps.outbox.depths import waits_here
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.models import Workspace

WORKS, TROUBLE, DOWN, UNKNOWN = "works", "trouble", "down", "unknown"
_ORDER = (WORKS, UNKNOWN, TROUBLE, DOWN)
# A connection is looked at every minute; a look that is older says nothing of now.
STALE_AFTER = timedelta(minutes=10)
# A tick comes every two seconds.
SLOW_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Part:
    """`key` is one of "web", "servers", "desktops", "payments", "orders"."""

    key: str
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`at`: when it was looked, real time."""

    parts: list[Part]
    at: datetime

    @property
    def worst(self) -> str:
        return max((part.state for part in self.parts), key=_ORDER.index)


def standing() -> Standing:
    """Only of parts that this store has. Who reads it got an answer, so the web works."""
    now = clock.real_now()
    found = {"web": WORKS, **_machines(now), **_payments(now), "orders": _orders()}
    return Standing([Part(key, state) for key, state in found.items()], now)


def _machines(now: datetime) -> dict[str, str]:
    desks = set(Workspace.objects.values_list("service_id", flat=True))
    rows = Service.objects.exclude(connection_id=None).exclude(state=Service.State.TERMINATED)
    places: dict[str, set[UUID]] = {"servers": set(), "desktops": set()}
    for service_id, place in rows.values_list("pk", "connection_id"):
        if place is not None:
            places["desktops" if service_id in desks else "servers"].add(place)
    seen = seen_of(places["servers"] | places["desktops"])
    return {
        key: of_connections((seen[one] for one in ids if one in seen), now)
        for key, ids in places.items()
        if ids
    }


def of_connections(seen: Iterable[Seen], now: datetime) -> str:
    """All well, some of them, none of them; without a fresh look nobody knows."""
    fresh = [one for one in seen if one.at is not None and one.at >= now - STALE_AFTER]
    if not fresh:
        return UNKNOWN
    well = [bool(one.healthy) and not one.paused for one in fresh]
    if all(well):
        return WORKS
    return TROUBLE if any(well) else DOWN


def _payments(now: datetime) -> dict[str, str]:
    states = list(GatewayAccount.objects.values_list("state", flat=True))
    if not states:
        return {}
    active = states.count(GatewayAccount.State.ACTIVE)
    if not active:
        return {"payments": DOWN}
    calm = active == len(states) and not unread_here(now)
    return {"payments": WORKS if calm else TROUBLE}


def _orders() -> str:
    return TROUBLE if waits_here() > SLOW_AFTER else WORKS

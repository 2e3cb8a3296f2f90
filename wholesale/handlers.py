"""
Stores announce, wholesale keeps its own books. A copy of a store costs nothing: what it tells is
not heard.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.provisioning import ServiceActivated, ServiceChanged, ServiceEnded
from contracts.resellers import StoreOpened
from contracts.traffic import TrafficPeriodClosed
from contracts.workspaces import SessionsPeriodClosed
from kernel.money import Money
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens_on_platform
from shared_apps.resellers.copying import is_copy
from shared_apps.resellers.models import Reseller
from wholesale import services
from wholesale.sessions import add_session_costs, waits_for_sessions
from wholesale.traffic import add_traffic_cost


@listens_on_platform(StoreOpened, "wholesale.start_billing")
def start_billing(_event: StoreOpened, store: str) -> None:
    if is_copy(store):
        return
    services.start_billing(Reseller.objects.get(schema_name=store))


@listens_on_platform(ServiceActivated, "wholesale.add_cost")
def add_cost(event: ServiceActivated, store: str) -> None:
    if is_copy(store):
        return
    services.add_cost(
        store,
        service_id=UUID(event.service_id),
        product_code=event.wholesale_code,
        label=event.hostname,
        retail=Money(event.retail_net_minor, event.currency),
        started_on=date.fromisoformat(event.active_on),
    )


@listens_on_platform(ServiceChanged, "wholesale.change_cost")
def change_cost(event: ServiceChanged, store: str) -> None:
    if is_copy(store):
        return
    services.change_cost(
        store,
        service_id=UUID(event.service_id),
        product_code=event.wholesale_code,
        retail=Money(event.retail_net_minor, event.currency),
        changed_on=date.fromisoformat(event.changed_on),
    )


@listens_on_platform(ServiceEnded, "wholesale.end_cost")
def end_cost(event: ServiceEnded, store: str) -> None:
    if is_copy(store):
        return
    services.end_cost(
        store, service_id=UUID(event.service_id), ended_on=date.fromisoformat(event.ended_on)
    )


@listens_on_platform(SessionsPeriodClosed, "wholesale.add_sessions")
def add_sessions(event: SessionsPeriodClosed, store: str) -> None:
    if is_copy(store):
        return
    add_session_costs(store, event)


@listens_on_platform(TrafficPeriodClosed, "wholesale.add_traffic")
def add_traffic(event: TrafficPeriodClosed, store: str) -> None:
    if is_copy(store):
        return
    add_traffic_cost(store, event)


@does_due("wholesale.bill", where="platform")
def bill(subject: str) -> None:
    store, _, month = subject.partition(":")
    if is_copy(store) or waits_for_sessions(store, date.fromisoformat(month)):
        return
    services.bill_month(store, date.fromisoformat(month))

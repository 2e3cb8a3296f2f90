"""News and due work of bandwidth."""

from __future__ import annotations

from uuid import UUID

from contracts.provisioning import ServiceActivated, ServiceEnded
from contracts.traffic import TrafficSourceAdded
from kernel import clock
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens, listens_on_platform
from shared_apps.outbox.services import schedule
from shared_apps.resellers.selectors import all_stores
from tenant_apps.bandwidth import flows, services
from tenant_apps.bandwidth.services.beginning import ALL


@listens(ServiceActivated, "bandwidth.begin")
def begin(event: ServiceActivated) -> None:
    services.begin_gauge(UUID(event.service_id))


@listens(ServiceEnded, "bandwidth.end")
def end(event: ServiceEnded) -> None:
    services.end_gauge(UUID(event.service_id))


@listens_on_platform(TrafficSourceAdded, "bandwidth.begin_reading")
def begin_reading(_event: TrafficSourceAdded, _platform: str) -> None:
    for store in all_stores():
        if not store.is_copy:
            at = clock.real_now() + store.clock_offset
            schedule(services.READ, ALL, at, store=store.key)


@does_due(services.READ)
def read(_subject: str) -> None:
    flows.read()


@does_due(services.CLOSE)
def close(subject: str) -> None:
    flows.close(subject)

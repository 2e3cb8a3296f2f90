"""Read what passed, then look at it. No transaction is open while a source is asked."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import unschedule
from shared_apps.traffic.flows import collect
from shared_apps.traffic.selectors import is_read
from tenant_apps.bandwidth import services
from tenant_apps.bandwidth.services.beginning import ALL, POOL


def read() -> None:
    """The store's traffic up to now, and who passed a threshold."""
    store = current_store()
    if store.is_copy or not is_read():
        unschedule(services.READ, ALL)
        return
    services.begin_missing()
    collect(store, clock.now())
    services.look_at_quotas()
    services.plan_reading()


def close(subject: str) -> None:
    """A service's period, or a pool's month: read to its end first."""
    collect(current_store(), clock.now())
    if subject.startswith(POOL):
        services.close_pool(UUID(subject.removeprefix(POOL)))
    else:
        services.close_service(UUID(subject))

"""News and due work for workspaces."""

from __future__ import annotations

from uuid import UUID

from contracts.billing import SubscriptionEnded, SubscriptionSuspended
from contracts.provisioning import ServiceActivated
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.models import UsageSession


@listens(ServiceActivated, "workspaces.make")
def make(event: ServiceActivated) -> None:
    services.make_workspace(
        service_id=UUID(event.service_id), subscription_id=UUID(event.subscription_id)
    )


@listens(SubscriptionSuspended, "workspaces.stop_suspended")
def stop_suspended(event: SubscriptionSuspended) -> None:
    services.stop_all_of(UUID(event.subscription_id), how=UsageSession.How.SUSPENDED)


@listens(SubscriptionEnded, "workspaces.end")
def end(event: SubscriptionEnded) -> None:
    services.end_workspace(UUID(event.subscription_id))


@does_due(services.WORK)
def carry_out(subject: str) -> None:
    flows.carry_out(UUID(subject))


@does_due(services.WATCH)
def watch(subject: str) -> None:
    flows.watch(UUID(subject))


@does_due(services.MONTH)
def close_months(subject: str) -> None:
    services.close_months(UUID(subject))


@does_due(services.SPENDING)
def check_spending(subject: str) -> None:
    services.check_spending(UUID(subject))


@does_due(services.CUT)
def cut(subject: str) -> None:
    flows.cut(UUID(subject))

"""News and due work for delivery."""

from __future__ import annotations

from uuid import UUID

from contracts.billing import (
    BillingClosed,
    OptionsChanged,
    PlanChanged,
    SubscriptionActivated,
    SubscriptionEnded,
    SubscriptionResumed,
    SubscriptionSuspended,
)
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens
from tenant_apps.provisioning import flows, services


@listens(SubscriptionActivated, "provisioning.request_service")
def request_service(event: SubscriptionActivated) -> None:
    services.request_service(event)


@listens(SubscriptionSuspended, "provisioning.suspend")
def suspend(event: SubscriptionSuspended) -> None:
    services.wish(UUID(event.subscription_id), suspended=True, reason=event.reason)


@listens(PlanChanged, "provisioning.want_plan")
def want_plan(event: PlanChanged) -> None:
    services.want_plan(event)


@listens(OptionsChanged, "provisioning.want_options")
def want_options(event: OptionsChanged) -> None:
    services.want_options(event)


@listens(SubscriptionResumed, "provisioning.unsuspend")
def unsuspend(event: SubscriptionResumed) -> None:
    services.wish(UUID(event.subscription_id), suspended=False)


@listens(SubscriptionEnded, "provisioning.terminate")
def terminate(event: SubscriptionEnded) -> None:
    services.wish(UUID(event.subscription_id), ended=True, last_copy=event.last_copy)


@listens(BillingClosed, "provisioning.watch_for_the_end")
def watch_for_the_end(_event: BillingClosed) -> None:
    services.watch_for_the_end()


@does_due("provisioning.store_emptied")
def look_if_empty(_subject: str) -> None:
    services.look_if_empty()


@does_due("provisioning.late")
def tell_late(subject: str) -> None:
    services.note_late(UUID(subject))


@does_due("provisioning.job")
def run_job(subject: str) -> None:
    flows.run_job(UUID(subject))

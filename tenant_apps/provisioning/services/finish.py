"""End a job: well, or on a person's desk."""

from __future__ import annotations

from collections.abc import Callable

from contracts.provisioning import (
    DeliveryStuck,
    ServiceActivated,
    ServiceResumed,
    ServiceSuspended,
)
from kernel import clock
from shared_apps.outbox.services import publish
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.rules import CUSTOMER_ACTIONS
from tenant_apps.provisioning.services import plans
from tenant_apps.provisioning.services import request as requests
from tenant_apps.provisioning.services.ending import end_service, facts, today


def finish_job(job: Job) -> None:
    """The platform confirmed: only now does the service's state follow. Tells the news."""
    job.state, job.done_at, job.leased_until = Job.State.DONE, clock.now(), None
    job.save()
    requests.forget_work(job)
    service = job.service
    if job.action == "resize":
        plans.note_resized(service, str(job.memory["plan"]))
    else:
        _AFTER[job.action](service)
    service.save()
    requests.follow_wish(service)


def stop_job(job: Job, step: str, code: str, answer: str) -> None:
    """
    Retries are used up, or a final no: park it where the team sees it. Tells DeliveryStuck.

    What a customer asked for is closed instead: they saw the answer, and it must not hinder what
    the subscription wants. So is a job that a newer wish contradicts.
    """
    job.state, job.leased_until = Job.State.STUCK, None
    job.error_code, job.error = code, answer[:2000]
    service = job.service
    if job.action in CUSTOMER_ACTIONS:
        requests.close_job(job)
        requests.follow_wish(service)
        return
    job.save()
    requests.forget_work(job)
    if requests.gives_way(job, service):
        requests.follow_wish(service)
        return
    if job.action == "create":
        service.state, service.state_reason = Service.State.SETUP_FAILED, code
        service.save(update_fields=["state", "state_reason"])
    publish(
        DeliveryStuck(
            **facts(service),
            order_line_id=str(service.order_line_id),
            step=step or job.action,
            code=code,
        )
    )


def _activate(service: Service) -> None:
    service.state, service.active_at, service.state_reason = "active", clock.now(), ""
    service.power, service.power_seen_at = "on", clock.real_now()
    publish(
        ServiceActivated(
            **facts(service),
            order_line_id=str(service.order_line_id),
            product_name=service.product_name,
            wholesale_code=service.wholesale_code,
            retail_net_minor=service.retail_net_minor,
            currency=service.currency,
            active_on=today(),
            active_at=service.active_at.isoformat(),
        )
    )


def _suspend(service: Service) -> None:
    service.state, service.power = Service.State.SUSPENDED, "off"
    publish(ServiceSuspended(**facts(service), reason=service.state_reason or "unpaid"))


def _resume(service: Service) -> None:
    service.state, service.power = Service.State.ACTIVE, "on"
    publish(ServiceResumed(**facts(service)))


def _power(state: str) -> Callable[[Service], None]:
    def note(service: Service) -> None:
        service.power, service.power_seen_at = state, clock.real_now()

    return note


_AFTER: dict[str, Callable[[Service], None]] = {
    "create": _activate,
    "suspend": _suspend,
    "unsuspend": _resume,
    "terminate": end_service,
    "start": _power("on"),
    "stop": _power("off"),
    "restart": _power("on"),
}

"""End a job: well, or on a person's desk."""

from __future__ import annotations

from collections.abc import Callable

from contracts.provisioning import (
    DeliveryStuck,
    ServiceActivated,
    ServiceEnded,
    ServiceResumed,
    ServiceSuspended,
)
from kernel import clock
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import publish, unschedule
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.services import request as requests


def finish_job(job: Job) -> None:
    """The platform confirmed: only now does the service's state follow. Tells the news."""
    job.state, job.done_at, job.leased_until = Job.State.DONE, clock.now(), None
    job.save()
    unschedule(requests.JOB, str(job.pk))
    service = job.service
    _AFTER[job.action](service)
    service.save()
    requests.follow_wish(service)


def stop_job(job: Job, step: str, code: str, answer: str) -> None:
    """Retries are used up, or a final no: park it where staff see it. Tells DeliveryStuck."""
    job.state, job.leased_until = Job.State.STUCK, None
    job.error_code, job.error = code, answer[:2000]
    job.save()
    unschedule(requests.JOB, str(job.pk))
    service = job.service
    if job.action == "create":
        service.state, service.state_reason = Service.State.SETUP_FAILED, code
        service.save(update_fields=["state", "state_reason"])
    publish(
        DeliveryStuck(
            **requests.facts(service),
            order_line_id=str(service.order_line_id),
            step=step or job.action,
            code=code,
        )
    )


def _today() -> str:
    return clock.local_date(clock.now(), current_store().timezone).isoformat()


def _activate(service: Service) -> None:
    service.state, service.active_at, service.state_reason = "active", clock.now(), ""
    service.power, service.power_seen_at = "on", clock.real_now()
    publish(
        ServiceActivated(
            **requests.facts(service),
            order_line_id=str(service.order_line_id),
            product_name=service.product_name,
            wholesale_code=service.wholesale_code,
            retail_minor=service.retail_minor,
            currency=service.currency,
            active_on=_today(),
        )
    )


def _suspend(service: Service) -> None:
    service.state, service.power = Service.State.SUSPENDED, "off"
    publish(ServiceSuspended(**requests.facts(service), reason="unpaid"))


def _resume(service: Service) -> None:
    service.state, service.power = Service.State.ACTIVE, "on"
    publish(ServiceResumed(**requests.facts(service)))


def _end(service: Service) -> None:
    service.state, service.power = Service.State.TERMINATED, "off"
    service.ended_at = service.ended_at or clock.now()
    service.sealed_password = ""
    publish(ServiceEnded(**requests.facts(service), ended_on=_today()))


def _power(state: str) -> Callable[[Service], None]:
    def note(service: Service) -> None:
        service.power, service.power_seen_at = state, clock.real_now()

    return note


_AFTER: dict[str, Callable[[Service], None]] = {
    "create": _activate,
    "suspend": _suspend,
    "unsuspend": _resume,
    "terminate": _end,
    "start": _power("on"),
    "stop": _power("off"),
    "restart": _power("on"),
}

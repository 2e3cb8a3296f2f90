"""The end of a service, and what every piece of its news carries."""

from __future__ import annotations

from contracts.provisioning import ServiceEnded
from kernel import clock
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import publish
from tenant_apps.provisioning.models import Job, Service


def facts(service: Service) -> dict[str, str]:
    """What every service event carries."""
    return {
        "service_id": str(service.pk),
        "subscription_id": str(service.subscription_id),
        "customer_id": str(service.customer_id),
        "hostname": service.hostname,
    }


def today() -> str:
    """The day on the store's clock and in its zone, as an ISO date."""
    return clock.local_date(clock.now(), current_store().timezone).isoformat()


def end_service(service: Service) -> None:
    """The machine is gone, or never was. The caller saves. Tells ServiceEnded."""
    service.state, service.power = Service.State.TERMINATED, "off"
    service.ended_at = service.ended_at or clock.now()
    service.sealed_password = ""
    publish(ServiceEnded(**facts(service), ended_on=today()))


def nothing_made(service: Service) -> bool:
    """No machine can exist: none is known, and no step of making one has an open outcome."""
    if service.remote_id or service.active_at:
        return False
    return not Job.objects.filter(service=service, action="create", in_step=True).exists()

"""Answers of delivery."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import NotFound
from shared_apps.fleet.selectors import driver_labels, is_by_hand
from tenant_apps.provisioning.models import ActionLog, Job, Service
from tenant_apps.provisioning.rules import LATE_AFTER

OPEN_JOBS = (Job.State.REQUESTED, Job.State.RUNNING, Job.State.WAITING, Job.State.STUCK)


def services_of(customer_id: UUID) -> QuerySet[Service]:
    return Service.objects.filter(customer_id=customer_id).order_by("-requested_at")


def service_of(customer_id: UUID, service_id: UUID | str) -> Service:
    """Raises NotFound, also for another customer's."""
    row = Service.objects.filter(customer_id=customer_id, pk=service_id).first()
    if row is None:
        raise NotFound(_("There is no such service."), code="service_not_found")
    return row


def open_job(service_id: UUID) -> Job | None:
    return Job.objects.filter(service_id=service_id, state__in=OPEN_JOBS).first()


def last_job(service_id: UUID) -> Job | None:
    """The newest job of a service, open or not."""
    return Job.objects.filter(service_id=service_id).order_by("-requested_at", "-pk").first()


def log_of(service_id: UUID, limit: int = 20) -> list[ActionLog]:
    return list(ActionLog.objects.filter(service_id=service_id).order_by("-at", "-pk")[:limit])


def late_creations() -> QuerySet[Job]:
    """Creations of machines that are not even stuck, and yet open for too long. Oldest first."""
    by_hand = [key for key in driver_labels() if is_by_hand(key)]
    return (
        Job.objects.filter(
            action="create",
            state__in=[Job.State.REQUESTED, Job.State.RUNNING, Job.State.WAITING],
            requested_at__lte=clock.now() - LATE_AFTER,
        )
        .exclude(service__driver__in=by_hand)
        .select_related("service")
        .order_by("requested_at", "pk")
    )


def stuck_jobs() -> QuerySet[Job]:
    return Job.objects.filter(state=Job.State.STUCK).select_related("service").order_by("pk")

"""Tell that a creation takes too long."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from contracts.provisioning import DeliveryLate
from shared_apps.outbox.services import publish, unschedule
from tenant_apps.provisioning.locks import lock_job
from tenant_apps.provisioning.models import Job
from tenant_apps.provisioning.selectors import OPEN_JOBS
from tenant_apps.provisioning.services.ending import facts
from tenant_apps.provisioning.services.request import LATE


def note_late(job_id: UUID) -> None:
    """
    Its time is over: an order must not look as if all were well.

    Tells:  DeliveryLate, unless the job is closed, or stuck (which was told).
    """
    with transaction.atomic():
        job = lock_job(job_id)
        unschedule(LATE, str(job.pk))
        if job.state not in OPEN_JOBS or job.state == Job.State.STUCK:
            return
        service = job.service
        publish(DeliveryLate(**facts(service), order_line_id=str(service.order_line_id)))

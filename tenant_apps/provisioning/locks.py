"""Row locks of delivery. Order: service, then its job."""

from __future__ import annotations

from uuid import UUID

from tenant_apps.provisioning.models import Job, Service


def lock_service(service_id: UUID | str) -> Service:
    return Service.objects.select_for_update().get(pk=service_id)


def lock_job(job_id: UUID | str) -> Job:
    """The job with its service, both locked, service first."""
    service_id = Job.objects.values_list("service_id", flat=True).get(pk=job_id)
    service = lock_service(service_id)
    job = Job.objects.select_for_update().get(pk=job_id)
    job.service = service
    return job

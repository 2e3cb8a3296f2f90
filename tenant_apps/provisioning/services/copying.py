"""A last copy of a machine's data, before it is ended for what its customer did not choose."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Conflict
from shared_apps.audit.services import record
from tenant_apps.provisioning.locks import lock_job
from tenant_apps.provisioning.models import Job
from tenant_apps.provisioning.services.desk import again
from tenant_apps.provisioning.services.finish import stop_job
from tenant_apps.provisioning.services.journal import LAST_COPY, Work, held, write_log
from tenant_apps.provisioning.services.request import COPY

NO_COPY = "no_copy"


def wants_copy(work: Work) -> bool:
    """Is a machine to be copied that is there, and was not yet?"""
    return bool(work.remote_id) and work.memory.get(COPY) in {"try", "ask"}


def go_without_copy(work: Work) -> bool:
    """
    The platform can't copy. True: the rule says to go on; False: it asks, so a person must look.

    Locks:  service, job.  Tells:  DeliveryStuck, if a person must look.  Raises LostLease.
    """
    with transaction.atomic():
        job = held(work)
        asks = job.memory[COPY] == "ask"
        answer = "this platform can't copy a machine"
        write_log(job, LAST_COPY, "refused" if asks else "skipped", answer, 0)
        if asks:
            stop_job(job, job.action, NO_COPY, answer)
            return False
        job.memory = {**job.memory, COPY: "none"}
        job.save(update_fields=["memory"])
        return True


def waive_copy(job_id: UUID, *, actor: Actor) -> None:
    """
    A person says that nothing is lost: its data is kept elsewhere, or not needed. It is ended now.

    Locks:  service, job.  Raises Conflict when the job does not wait for that.
    """
    with transaction.atomic():
        job = lock_job(job_id)
        if job.state != Job.State.STUCK or job.error_code != NO_COPY:
            raise Conflict(_("This job does not wait for a copy."))
        job.memory = {**job.memory, COPY: "waived"}
        again(job)
        record(actor, "job.copy_waived", "job", job.pk)

"""The desk: a person retries, drops or finishes a stuck job by hand."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.secrets import Secret
from shared_apps.audit.services import record
from shared_apps.fleet.selectors import is_by_hand
from shared_apps.outbox.services import schedule
from tenant_apps.provisioning.locks import lock_job
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.rules import BY_HAND_ACTIONS
from tenant_apps.provisioning.services import request as requests
from tenant_apps.provisioning.services.finish import finish_job
from tenant_apps.provisioning.services.journal import remember, write_log


def retry_job(job_id: UUID, *, actor: Actor) -> None:
    """Try again where it stopped; what is unknown is asked about first. Raises Conflict."""
    with transaction.atomic():
        job = _stuck(job_id)
        again(job)
        record(actor, "job.retried", "job", job.pk, step=job.step)


def again(job: Job) -> None:
    """Let a locked job that was stuck go on at once, with all its tries."""
    job.state, job.attempts, job.polls = Job.State.REQUESTED, 0, 0
    job.save()
    if job.action == "create":
        job.service.state = Service.State.PROVISIONING
        job.service.save(update_fields=["state"])
    schedule(requests.JOB, str(job.pk), clock.now(), wake=True)


def drop_job(job_id: UUID, *, reason: str, actor: Actor) -> None:
    """
    Give the intent up. What the subscription wants besides is done next. Raises Conflict.

    Of a creation it says that a person looked and that no machine is left unknown.
    """
    with transaction.atomic():
        job = _stuck(job_id)
        job.in_step = False
        requests.close_job(job)
        record(actor, "job.dropped", "job", job.pk, reason=reason)
        if requests.wished_action(job.service) != job.action:
            requests.follow_wish(job.service)


def mark_done(job_id: UUID, *, actor: Actor) -> None:
    """
    Suspended, resumed or ended by hand, where no driver reaches the machine. The news is told.

    Again:  a finished job raises Conflict, as does one that a platform answers for.
    """
    with transaction.atomic():
        job = _stuck(job_id)
        if job.action not in BY_HAND_ACTIONS or not is_by_hand(job.service.driver):
            raise Conflict(_("This job can't be finished by hand."))
        write_log(job, job.action, "done", actor.label, 0)
        record(actor, "job.done_by_hand", "job", job.pk, action=job.action)
        finish_job(job)


def mark_delivered(
    job_id: UUID, *, ipv4: str, username: str, password: Secret, actor: Actor
) -> None:
    """
    Finish a creation by hand: the machine is there, these are its address and credentials.

    Again:  a finished job raises Conflict. Raises Invalid without an address.
    """
    if not ipv4.strip():
        raise Invalid(_("Say the server's address."), field="ipv4")
    with transaction.atomic():
        job = lock_job(job_id)
        if job.action != "create" or job.state in {Job.State.DONE, Job.State.DROPPED}:
            raise Conflict(_("This job can't be finished by hand."))
        memory = {"ipv4": ipv4.strip(), "username": username.strip() or "root"}
        job.memory = {**job.memory, **memory, "delivered": "yes"}
        remember(job.service, job.memory, password if password else None)
        write_log(job, "delivered by hand", "done", actor.label, 0)
        record(actor, "job.delivered_by_hand", "job", job.pk)
        finish_job(job)


def _stuck(job_id: UUID) -> Job:
    job = lock_job(job_id)
    if job.state != Job.State.STUCK:
        raise Conflict(_("This job is not waiting for a person."), code="job_not_stuck")
    return job

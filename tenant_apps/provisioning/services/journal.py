"""The journal of a job: what is about to be done, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kernel import clock
from kernel.errors import OutsideError
from kernel.secrets import Secret
from kernel.tenancy.context import current_store
from kernel.tenancy.vault import seal
from shared_apps.fleet.port import MachineSpec, Progress
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.provisioning.locks import lock_job
from tenant_apps.provisioning.models import ActionLog, Job, Service
from tenant_apps.provisioning.rules import MAX_ATTEMPTS, MAX_POLLS, retry_in
from tenant_apps.provisioning.selectors import OPEN_JOBS
from tenant_apps.provisioning.services.finish import finish_job, stop_job
from tenant_apps.provisioning.services.request import JOB

# Longer than the HTTP timeout: a call that takes effect late must have done so before we ask.
ASK_AFTER_SECONDS = 20
_LEASE = timedelta(minutes=4)
LAST_COPY = "last_copy"  # a step before a machine is ended
PASSWORD = "service.password"  # noqa: S105 - the name of a sealed column's use


class LostLease(Exception):
    """Another worker claimed the job in the meantime: this one may not write any more."""


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed job: all that the flow needs, nothing of the database."""

    job_id: UUID
    service_id: UUID
    fence: int
    action: str
    step: str
    in_step: bool
    memory: dict[str, str]
    spec: MachineSpec
    connection_id: UUID
    remote_id: str
    driver: str
    target_plan: str = ""  # of a change of plan


def claim_job(job_id: UUID, connection_id: UUID) -> Work | None:
    """
    Take a job for one run. None when it is closed, held by another worker, or has to wait for an
    older creation of the same customer (its machine could not be told from ours after a crash).

    Locks:  service, job.
    """
    with transaction.atomic():
        job = lock_job(job_id)
        now = clock.real_now()
        if job.state in {Job.State.DONE, Job.State.STUCK, Job.State.DROPPED}:
            unschedule(JOB, str(job.pk))
            return None
        if job.leased_until and job.leased_until > now:
            return None
        older = _older_creation(job) if job.action == "create" else None
        if older is not None:
            stuck = older.state == Job.State.STUCK
            note_wait(
                job.pk, "older_creation", f"waits for an older server, {older.service.hostname}"
            )
            schedule(JOB, str(job.pk), clock.now() + timedelta(seconds=60 if stuck else 3))
            return None
        job.state, job.fence, job.leased_until = Job.State.RUNNING, job.fence + 1, now + _LEASE
        job.save(update_fields=["state", "fence", "leased_until"])
        service = job.service
        if service.connection_id is None:
            service.connection_id = connection_id
            service.save(update_fields=["connection_id"])
        return Work(
            job.pk,
            service.pk,
            job.fence,
            job.action,
            job.step,
            job.in_step,
            dict(job.memory),
            _spec(service),
            service.connection_id,
            service.remote_id,
            service.driver,
            str(job.memory.get("plan", "")),
        )


def _older_creation(job: Job) -> Job | None:
    """An open creation of the same customer that goes first. Of two from one moment one does."""
    return (
        Job.objects.filter(
            action="create",
            service__customer_id=job.service.customer_id,
            service__remote_id="",
            state__in=OPEN_JOBS,
        )
        .filter(
            Q(requested_at__lt=job.requested_at) | Q(requested_at=job.requested_at, pk__lt=job.pk)
        )
        .select_related("service")
        .order_by("requested_at", "pk")
        .first()
    )


def note_wait(job_id: UUID, code: str, why: str) -> None:
    """Write down why a job can't begin yet, for the desk. It does not count as a failed try."""
    Job.objects.filter(pk=job_id, state__in=[Job.State.REQUESTED, Job.State.WAITING]).update(
        error_code=code, error=why[:2000]
    )


def _spec(service: Service) -> MachineSpec:
    known = (
        Service.objects.filter(customer_id=service.customer_id)
        .exclude(remote_id="")
        .exclude(pk=service.pk)
        .values_list("remote_id", flat=True)
    )
    return MachineSpec(
        reference=str(service.pk),
        owner_reference=f"{current_store().key}-{service.customer_id}",
        owner_name=service.owner_name,
        owner_email=service.owner_email,
        remote_plan=service.remote_plan,
        location="",
        image=service.image,
        hostname=service.hostname,
        known_remote_ids=frozenset(known),
        options=service.options,
    )


def begin_step(work: Work, step: str) -> None:
    """Commit "about to run this step". Raises LostLease."""
    with transaction.atomic():
        job = held(work)
        job.step, job.in_step = step, True
        job.save(update_fields=["step", "in_step"])


def record_progress(
    work: Work, step: str, progress: Progress, *, next_step: str | None, milliseconds: int
) -> dict[str, str]:
    """
    Write what a step achieved. Returns the memory as it is now.

    `next_step` None with a done step: the job is finished and its news is told.
    Locks:  service, job.  Raises LostLease.
    """
    with transaction.atomic():
        job = held(work)
        job.memory = {**job.memory, **progress.memory}
        job.in_step, job.attempts, job.error, job.error_code = False, 0, "", ""
        remember(job.service, job.memory, progress.secret)
        outcome = "done" if progress.done else "working"
        if progress.done or job.polls == 0:
            write_log(job, step or job.action, outcome, progress.note, milliseconds)
        if not progress.done:
            job.polls += 1
            if job.polls > MAX_POLLS:
                job.save()
                stop_job(job, step, "too_slow", "the platform never finished")
                return dict(job.memory)
            _wait(job, progress.again_in_seconds or 3)
        elif next_step is None:
            job.save()
            finish_job(job)
        else:
            job.step, job.polls = next_step, 0
        job.save()
        return dict(job.memory)


def record_unknown(work: Work, step: str, error: OutsideError, *, milliseconds: int) -> None:
    """Nobody knows if the step happened: it stays "in step", and the platform is asked next."""
    _record_trouble(
        work, step, error, milliseconds, "unknown", keep_in_step=True, after=ASK_AFTER_SECONDS
    )


def record_unavailable(
    work: Work, step: str, error: OutsideError, *, after: int | None, milliseconds: int
) -> None:
    """The step surely did not happen: try again later. `after` in seconds, if the platform said."""
    _record_trouble(work, step, error, milliseconds, "unavailable", keep_in_step=False, after=after)


def record_broken(work: Work, error: Exception) -> None:
    """
    A mistake of our own, in whatever step: kept "in step" when it was, and tried again.

    Raises LostLease.
    """
    with transaction.atomic():
        job = held(work)
        said = f"{type(error).__name__}: {error}"
        _trouble(job, job.step, "unexpected", said, "failed", milliseconds=0, after=None)


def record_refusal(work: Work, step: str, error: OutsideError, *, milliseconds: int) -> None:
    """A final no: a person must look."""
    with transaction.atomic():
        job = held(work)
        write_log(job, step or job.action, "refused", error.answer, milliseconds)
        job.in_step = False
        job.save()
        stop_job(job, step, error.code, error.answer)


def _record_trouble(
    work: Work,
    step: str,
    error: OutsideError,
    milliseconds: int,
    outcome: str,
    *,
    keep_in_step: bool,
    after: int | None = None,
) -> None:
    with transaction.atomic():
        job = held(work)
        job.in_step = keep_in_step
        _trouble(
            job, step, error.code, error.answer, outcome, milliseconds=milliseconds, after=after
        )


def _trouble(
    job: Job,
    step: str,
    code: str,
    answer: str,
    outcome: str,
    *,
    milliseconds: int,
    after: int | None,
) -> None:
    """Count a failed try; the last one stops the job. `after` in seconds."""
    write_log(job, step or job.action, outcome, answer, milliseconds)
    job.attempts += 1
    job.error_code, job.error = code, answer[:2000]
    job.save()
    if job.attempts >= MAX_ATTEMPTS:
        stop_job(job, step, code, answer)
        return
    _wait(job, max(after or 0, retry_in(job.attempts)))
    job.save()


def _wait(job: Job, seconds: int) -> None:
    job.state, job.leased_until = Job.State.WAITING, None
    schedule(JOB, str(job.pk), clock.now() + timedelta(seconds=seconds))


def held(work: Work) -> Job:
    """The job, locked; raises LostLease if another worker took it."""
    job = lock_job(work.job_id)
    if job.fence != work.fence or job.state != Job.State.RUNNING:
        raise LostLease(f"job {work.job_id} is held by another worker")
    return job


def remember(service: Service, memory: dict[str, str], secret: Secret | None) -> None:
    service.remote_id = memory.get("remote_id", service.remote_id)
    service.ipv4 = memory.get("ipv4", service.ipv4)
    service.ipv6 = memory.get("ipv6", service.ipv6)
    service.username = memory.get("username", service.username or "root")
    if secret:
        service.sealed_password = seal(PASSWORD, secret)
    service.save(update_fields=["remote_id", "ipv4", "ipv6", "username", "sealed_password"])


def write_log(job: Job, action: str, outcome: str, answer: str, milliseconds: int) -> None:
    ActionLog.objects.create(
        service=job.service,
        at=clock.now(),
        actor_kind=job.actor_kind,
        actor_label=job.actor_label,
        action=action if job.action == "create" or action == LAST_COPY else job.action,
        outcome=outcome,
        answer=answer[:2000],
        milliseconds=milliseconds,
    )

"""Intend → act → record for machines: the only holder of a driver in a store."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.tenancy.context import on_platform_side
from shared_apps.fleet import selectors as fleet
from shared_apps.fleet import services as fleet_services
from shared_apps.fleet.port import Action, Driver, Progress, drivers
from shared_apps.outbox.services import schedule
from tenant_apps.provisioning import services
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.services.journal import LostLease
from tenant_apps.provisioning.services.request import JOB

log = structlog.get_logger(__name__)
_LOOK_EVERY = timedelta(seconds=10)


def run_job(job_id: UUID) -> None:
    """Go on with a job as far as it goes now; it says itself when it wants to be called again."""
    job = Job.objects.select_related("service").get(pk=job_id)
    try:
        connection_id = job.service.connection_id or fleet.place_for(job.service.driver)
        account = fleet.account(connection_id)
    except (Unavailable, Misconfigured) as error:
        log.warning("job_waits", job=str(job_id), reason=error.code)
        services.note_wait(job_id, error.code, error.answer)
        schedule(JOB, str(job_id), clock.now() + timedelta(seconds=60))
        return
    work = services.claim_job(job_id, connection_id)
    if work is None:
        return
    try:
        driver = drivers.get(account.driver)(account.settings)
        if work.action == "create":
            _create(driver, work)
        else:
            _act(driver, work)
    except LostLease:
        log.warning("lease_lost", job=str(job_id))
    except Exception as error:
        log.exception("job_broke", job=str(job_id))
        _record_broken(work, error)


def _record_broken(work: services.Work, error: Exception) -> None:
    """A job never stays "running" for a mistake of ours: it waits, and ends on the desk."""
    try:
        services.record_broken(work, error)
    except LostLease:
        log.warning("lease_lost", job=str(work.job_id))


def _create(driver: Driver, work: services.Work) -> None:
    steps = driver.create_steps
    index = steps.index(work.step) if work.step else 0
    memory, in_step = work.memory, work.in_step
    while index < len(steps):
        step = steps[index]
        following = steps[index + 1] if index + 1 < len(steps) else None
        if not in_step:
            services.begin_step(work, step)
        progress = _try_step(driver, work, step, memory, ask_first=in_step)
        if progress is None:
            return
        memory = services.record_progress(
            work, step, progress[0], next_step=following, milliseconds=progress[1]
        )
        if not progress[0].done:
            return
        in_step = False
        index += 1


def _try_step(
    driver: Driver, work: services.Work, step: str, memory: dict[str, str], *, ask_first: bool
) -> tuple[Progress, int] | None:
    """Run a step, or first ask whether it happened. None: trouble, which is recorded."""

    def call() -> Progress:
        if ask_first:
            found = driver.recall(step, work.spec, memory)
            if found is not None:
                return _with_password(driver, found, memory)
        return _with_password(driver, driver.run(step, work.spec, memory), memory)

    return _guarded(work, step, call)


def _with_password(driver: Driver, found: Progress, memory: dict[str, str]) -> Progress:
    """A password shown once was lost with the answer: set a new one."""
    if found.secret or found.memory.get("password_lost") != "yes":
        return found
    remote_id = found.memory.get("remote_id", memory.get("remote_id", ""))
    secret = driver.new_password(remote_id)
    return Progress(
        done=found.done,
        memory=found.memory,
        again_in_seconds=found.again_in_seconds,
        secret=secret,
        note=found.note,
    )


def _act(driver: Driver, work: services.Work) -> None:
    reference = work.spec.reference
    if not _copied(driver, work):
        return
    services.begin_step(work, work.action)
    result = _guarded(
        work,
        work.action,
        lambda: (
            driver.change_package(work.remote_id, work.target_plan, reference=reference)
            if work.action == "resize"
            else driver.act(Action(work.action), work.remote_id, reference=reference)
        ),
    )
    if result is not None:
        services.record_progress(
            work, work.action, result[0], next_step=None, milliseconds=result[1]
        )


def _copied(driver: Driver, work: services.Work) -> bool:
    """A machine is about to be ended: copy its data first, where that is wanted. False: not yet."""
    if not services.wants_copy(work) or driver.by_hand:
        return True
    if not driver.keeps_copies:
        return services.go_without_copy(work)
    services.begin_step(work, services.LAST_COPY)
    result = _guarded(
        work,
        services.LAST_COPY,
        lambda: driver.last_copy(work.remote_id, reference=work.spec.reference),
    )
    if result is None:
        return False
    made, spent = result
    if made.done:
        made = dataclasses.replace(made, memory={**made.memory, services.COPY: "kept"})
    services.record_progress(
        work, services.LAST_COPY, made, next_step=work.action, milliseconds=spent
    )
    return made.done


def _guarded(
    work: services.Work, step: str, call: Callable[[], Progress]
) -> tuple[Progress, int] | None:
    started = time.monotonic_ns()

    def spent() -> int:
        return (time.monotonic_ns() - started) // 1_000_000

    try:
        return call(), spent()
    except Unavailable as error:
        services.record_unavailable(
            work, step, error, after=error.retry_after_seconds, milliseconds=spent()
        )
    except OutcomeUnknown as error:
        services.record_unknown(work, step, error, milliseconds=spent())
    except Misconfigured as error:
        _pause(work.connection_id, error)
        services.record_unavailable(work, step, error, after=60, milliseconds=spent())
    except Declined as error:
        services.record_refusal(work, step, error, milliseconds=spent())
    return None


def _pause(connection_id: UUID, error: OutsideError) -> None:
    with on_platform_side():
        fleet_services.pause(connection_id, reason=error.answer, actor=MACHINE)


def look(service: Service) -> Service:
    """The service with its live state, asked every ten seconds at most; old if nobody answers."""
    fresh = service.power_seen_at and clock.real_now() - service.power_seen_at < _LOOK_EVERY
    if fresh or not service.remote_id or service.state not in {"active", "suspended"}:
        return service
    try:
        machine = _driver_for(service).look(service.remote_id)
    except OutsideError as error:
        log.info("look_failed", code=error.code)
        return service
    services.note_machine(service.pk, machine)
    service.refresh_from_db()
    return service


def reset_password(service: Service, *, actor: Actor) -> None:
    """Have the platform set a new administrator password, and keep it sealed."""
    password = _driver_for(service).new_password(service.remote_id)
    services.change_password(service.pk, password, actor=actor)


def _driver_for(service: Service) -> Driver:
    if service.connection_id is None:
        raise Unavailable("the service has no connection yet")
    account = fleet.account(service.connection_id)
    return drivers.get(account.driver)(account.settings)

"""Ask for a machine, or for something of a machine."""

from __future__ import annotations

import json
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.billing import SubscriptionActivated
from contracts.provisioning import ServiceRequested
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict
from shared_apps.audit.services import record
from shared_apps.fleet.selectors import is_by_hand
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.provisioning.locks import lock_service
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.rules import LATE_AFTER, is_allowed
from tenant_apps.provisioning.selectors import open_job
from tenant_apps.provisioning.services.ending import end_service, facts, nothing_made

JOB = "provisioning.job"
LATE = "provisioning.late"
COPY = "copy"  # of a job that ends a machine: what its data wants first, later what came of it


def request_service(event: SubscriptionActivated) -> Service:
    """
    Open the service of a paid subscription and the job that makes it.

    Tells:  ServiceRequested.
    Again:  one service per subscription: the row that is there is returned.
    """
    found = Service.objects.filter(subscription_id=event.subscription_id).first()
    if found:
        return found
    with one_transaction():
        service = Service.objects.create(
            customer_id=event.customer_id,
            subscription_id=event.subscription_id,
            order_line_id=event.order_line_id,
            product_name=event.product_name,
            wholesale_code=event.wholesale_code,
            hostname=event.hostname,
            image=event.image,
            image_label=event.image_label,
            driver=event.driver,
            remote_plan=event.remote_plan,
            options=json.loads(event.options or "{}"),
            owner_name=event.customer_name,
            owner_email=event.customer_email,
            retail_minor=event.retail_minor,
            retail_net_minor=event.retail_net_minor,
            currency=event.currency,
            state=Service.State.PROVISIONING,
            requested_at=clock.now(),
        )
        open_new_job(service, "create", MACHINE)
        publish(ServiceRequested(**facts(service), order_line_id=str(service.order_line_id)))
    return service


def request_action(service_id: UUID, action: str, *, actor: Actor) -> Job:
    """
    Ask for one action on a machine.

    Locks:  service.
    Raises Conflict when its state does not allow it or another job is open ("busy").
    """
    with transaction.atomic():
        service = lock_service(service_id)
        if not is_allowed(action, service.state):
            raise Conflict(
                _("A server that is %(state)s can't %(action)s.")
                % {"state": service.get_state_display().lower(), "action": action},
                code="wrong_state",
            )
        job = open_new_job(service, action, actor)
        record(actor, f"service.{action}", "service", service.pk)
    return job


def open_new_job(service: Service, action: str, actor: Actor) -> Job:
    """One open job per service: the constraint is the guard."""
    try:
        with transaction.atomic():
            job = Job.objects.create(
                service=service,
                action=action,
                memory=_target(service, action),
                actor_kind=actor.kind,
                actor_label=actor.label,
                requested_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(
            _("The server is busy. Please try again in a moment."), code="busy"
        ) from None
    schedule(JOB, str(job.pk), clock.now(), wake=True)
    if action == "create" and not is_by_hand(service.driver):
        schedule(LATE, str(job.pk), clock.now() + LATE_AFTER)
    return job


def _target(service: Service, action: str) -> dict[str, str]:
    """What a job is about: a newer wish while it runs does not change what it does."""
    wanted = service.wanted_plan or {}
    if action == "terminate" and service.last_copy:
        return {COPY: service.last_copy}
    return {"plan": wanted["remote_plan"]} if action == "resize" else {}


def close_job(job: Job) -> None:
    """Give an intent up. The caller holds the locks and says why in the job or the audit log."""
    job.state, job.done_at, job.leased_until = Job.State.DROPPED, clock.now(), None
    job.save()
    forget_work(job)


def forget_work(job: Job) -> None:
    """Nothing is due for a job that is done, stuck or dropped."""
    unschedule(JOB, str(job.pk))
    if job.action == "create":
        unschedule(LATE, str(job.pk))


def wish(
    subscription_id: UUID,
    *,
    suspended: bool | None = None,
    ended: bool = False,
    last_copy: str = "",
    reason: str = "",
) -> None:
    """
    Note what the subscription wants of its service, and why it is suspended; act now, or after the
    job that is open. `last_copy`: see SubscriptionEnded.

    Locks:  service.
    Again:  what is so already is left alone.
    """
    with transaction.atomic():
        found = Service.objects.filter(subscription_id=subscription_id).first()
        if found is None:
            return
        service = lock_service(found.pk)
        if ended:
            if service.ended_at is None:
                service.ended_at, service.last_copy = clock.now(), last_copy
        elif suspended is not None:
            service.wanted_suspended = suspended
            if suspended:
                service.state_reason = reason
        service.save(update_fields=["wanted_suspended", "ended_at", "last_copy", "state_reason"])
        follow_wish(service)


def follow_wish(service: Service) -> None:
    """
    Open the job that brings the machine to what its subscription wants. The service is locked.

    A job that is open goes first, but for one that the wish contradicts and nobody carries on.
    A service of which nothing was made ends at once. Saves the service when it ends.
    """
    job = open_job(service.pk)
    if job is not None:
        if not gives_way(job, service):
            return
        close_job(job)
    action = wished_action(service)
    ended = service.state == Service.State.TERMINATED
    if action == "terminate" and not ended and nothing_made(service):
        end_service(service)
        service.save()
        return
    if is_allowed(action, service.state):
        open_new_job(service, action, MACHINE)


def wished_action(service: Service) -> str:
    """What the subscription wants of the machine. It may be so already."""
    if service.ended_at:
        return "terminate"
    if service.wanted_plan and is_allowed("resize", service.state) and not service.wanted_suspended:
        return "resize"
    return "suspend" if service.wanted_suspended else "unsuspend"


def gives_way(job: Job, service: Service) -> bool:
    """Does this open job make room for what the subscription wants?"""
    if job.action == wished_action(service):
        return False
    if job.action == "create":
        return bool(service.ended_at) and nothing_made(service)
    return job.state == Job.State.STUCK

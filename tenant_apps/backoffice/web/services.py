"""Services: the list, and one with its jobs, its journal and the desk's three buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Conflict, Invalid, NotFound
from kernel.secrets import Secret
from shared_apps.console.lists import page_of, words_of
from shared_apps.fleet.selectors import is_by_hand
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people, trade
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.backoffice.web.tables import state_tabs
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.pausing import pause_of
from tenant_apps.billing.selectors import change_of
from tenant_apps.billing.services import undo_suspension, undo_until
from tenant_apps.billing.using import recent_use
from tenant_apps.provisioning.models import Job
from tenant_apps.provisioning.rules import BY_HAND_ACTIONS
from tenant_apps.provisioning.selectors import open_job
from tenant_apps.provisioning.services import (
    COPY,
    NO_COPY,
    drop_job,
    mark_delivered,
    mark_done,
    retry_job,
    waive_copy,
)


@require_safe
@team_required
def services(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    found = page_of(request, trade.services(request.GET.get("state", ""), words))
    names = people.labels(row.customer_id for row in found)
    waiting = trade.changes_of(found)
    return page(
        request,
        "services",
        at="services",
        page=found,
        rows=[(row, names.get(row.customer_id), waiting.get(row.subscription_id)) for row in found],
        tabs=state_tabs(request, ("waiting", *trade.SERVICE_STATES)),
        words=words,
    )


@require_safe
@team_required
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    row = trade.service(service_id)
    job = open_job(row.pk)
    hands = is_by_hand(row.driver)
    by_hand = job is not None and job.action == "create" and hands
    stuck = job is not None and job.state == Job.State.STUCK
    return page(
        request,
        "service",
        at="services",
        service=row,
        customer=people.customer(row.customer_id),
        change=change_of(row.subscription_id),
        undo_until=_undo_until(row.subscription_id),
        pause=pause_of(row.subscription_id),
        use=recent_use(row.subscription_id),
        order=trade.order_of_service(row),
        invoices=trade.invoices_for(row),
        job=job,
        stuck=stuck,
        deliverable=job is not None and job.action == "create" and (stuck or by_hand),
        finishable=stuck and hands and job is not None and job.action in BY_HAND_ACTIONS,
        copyless=stuck and job is not None and job.error_code == NO_COPY,
        asks_copy=job is not None and job.memory.get(COPY) == "ask",
        jobs=trade.jobs_of(row.pk),
        log=trade.log_of(row.pk),
    )


@require_POST
@team_required
def undo(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """It was suspended by mistake: let it run again."""
    row = trade.service(service_id)
    try:
        undo_suspension(row.subscription_id, actor=actor_of(request))
    except Conflict as no:
        messages.warning(request, no.message)
    else:
        messages.success(request, _("Undone. It starts again, and its customer is told."))
    return redirect("manage-service", row.pk)


def _undo_until(subscription_id: UUID) -> datetime | None:
    row = Subscription.objects.filter(pk=subscription_id).first()
    return undo_until(row) if row is not None else None


@require_POST
@team_required
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    return _press(request, job_id, retry_job, _("The job goes on where it stopped."))


@require_POST
@team_required
def drop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:200] or _("given up by the team")
    return _press(request, job_id, partial(drop_job, reason=reason), _("The job is given up."))


@require_POST
@team_required
def done(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A machine that no driver reaches was suspended, resumed or ended by a person."""
    return _press(request, job_id, mark_done, _("Noted: it is done."))


@require_POST
@team_required
def without_copy(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Nothing is lost with this machine: it may be ended."""
    return _press(request, job_id, waive_copy, _("Noted. The server is ended now."))


def _press(
    request: HttpRequest, job_id: UUID, deed: Callable[..., None], said: str
) -> HttpResponse:
    """Do it to the job as the person who asks, and say so, or why not, on its service's page."""
    service_id = _service_of(job_id)
    try:
        deed(job_id, actor=actor_of(request))
    except Conflict as no:
        messages.warning(request, no.message)
    else:
        messages.success(request, said)
    return redirect("manage-service", service_id)


@require_POST
@team_required
def deliver(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Finish a creation by hand: the machine is there."""
    service_id = _service_of(job_id)
    try:
        mark_delivered(
            job_id,
            ipv4=request.POST.get("ipv4", ""),
            username=request.POST.get("username", ""),
            password=Secret(request.POST.get("password", "")),
            actor=actor_of(request),
        )
    except (Conflict, Invalid) as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Delivered. The customer gets a mail."))
    return redirect("manage-service", service_id)


def _service_of(job_id: UUID) -> UUID:
    found = Job.objects.filter(pk=job_id).values_list("service_id", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such job."))
    return found

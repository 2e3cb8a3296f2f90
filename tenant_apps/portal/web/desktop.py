"""A customer's desktop: start and stop it, open it, what it costs, its sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.errors import Invalid, Refusal
from shared_apps.console.exports import csv_download
from shared_apps.console.lists import page_of
from shared_apps.ui.formats import money_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Subscription
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.provisioning.models import Service
from tenant_apps.provisioning.selectors import service_of
from tenant_apps.workspaces import flows
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.rules.idle import CHOICES, stops_at
from tenant_apps.workspaces.running import Running, running, shown
from tenant_apps.workspaces.selectors import workspace_of
from tenant_apps.workspaces.services import set_idle_stop
from tenant_apps.workspaces.session_table import MOST_ROWS, OWN_HEAD, own_cells

_WISHES = {"start", "resume", "pause", "stop"}
_AT_REST, _BUSY = 15, 2


def desk_of(row: Service, subscription: Subscription | None) -> dict[str, Any]:
    """What a service's page says of its desktop; empty for every other service."""
    desk = Workspace.objects.filter(service_id=row.pk).first()
    if desk is None or subscription is None:
        return {}
    found = running(desk, subscription)
    return {
        "desk": desk,
        "kind_icon": "monitor",
        "month": found,
        "meter": found.as_meter(),
        "meter_url": reverse("desktop-meter", args=[row.pk]),
        "meter_text": money_text(found.amount),
        "busy": bool(desk.wish) or desk.state in {"starting", "stopping"},
        "can_rest": desk.state == "running" and flows.can_pause(desk),
        "idle_choices": CHOICES,
        "idle_at": stops_at(desk.idle_minutes, desk.used_at, desk.expires_at)
        if desk.state == "running" and not desk.wish
        else None,
        "trouble": _trouble(desk.error_code),
        "last": [shown(one, clock.now()) for one in _sessions(desk)[:5]],
        "desk_every": _BUSY if desk.wish or desk.state in {"starting", "stopping"} else _AT_REST,
    }


def _trouble(code: str) -> str:
    if not code:
        return ""
    if code in {"full", "no_room"}:
        return _("There is no room for another desktop right now. Please try again later.")
    if code == "not_allowed":
        return _("This desktop is not allowed to start. Please get in touch with us.")
    if code == "cannot_pause":
        return _("This desktop can't be paused. Stop it instead.")
    if code == "gone":
        return _("It had ended while it was paused. Start it again.")
    return _("The last request did not work. Nothing was charged for it. Please try again.")


def _sessions(desk: Workspace) -> Any:
    return UsageSession.objects.filter(workspace=desk).order_by("-started_at")


def _facts(row: Service) -> dict[str, Any]:
    subscription = Subscription.objects.filter(pk=row.subscription_id).first()
    return {"service": row, **desk_of(row, subscription)}


@require_safe
@customer_required
def live(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    row = service_of(customer.pk, service_id)
    workspace_of(customer.pk, service_id)
    return render(request, "portal/desktop.html", _facts(row))


@require_safe
@customer_required
def meter(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    """{accrued, rate_per_second, as_of, currency, cap}: asked twice a minute by an open page."""
    desk = workspace_of(customer.pk, service_id)
    return JsonResponse(_running(desk).as_meter())


def _running(desk: Workspace) -> Running:
    return running(desk, Subscription.objects.get(pk=desk.subscription_id))


@require_POST
@customer_required
def act(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    desk = workspace_of(customer.pk, service_id)
    wish = request.POST.get("action", "")
    if wish not in _WISHES:
        messages.error(request, _("Choose start, pause, resume or stop."))
        return redirect("service", service_id)
    try:
        flows.wish(desk, wish, actor=actor_of(request))
    except Refusal as no:
        messages.warning(request, no.message)
    return redirect("service", service_id)


@require_POST
@customer_required
def idle(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    desk = workspace_of(customer.pk, service_id)
    wish = request.POST.get("minutes", "")
    try:
        minutes = int(wish) if wish.isascii() and wish.isdigit() else -1
        set_idle_stop(desk.pk, minutes, actor=actor_of(request))
    except Invalid as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Saved. It holds from now on."))
    return redirect("service", service_id)


@require_safe
@customer_required
def open_it(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    """
    To the desktop, by a link that is made now. A page elsewhere must not make one: older links die.
    A form could not lead there, because forms of our pages go nowhere else.
    """
    desk = workspace_of(customer.pk, service_id)
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return redirect("service", service_id)
    try:
        link = flows.open_link(desk)
    except Refusal as no:
        messages.warning(request, no.message)
        return redirect("service", service_id)
    return redirect(link)


@require_safe
@customer_required
def sessions(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    desk = workspace_of(customer.pk, service_id)
    found, now = page_of(request, _sessions(desk)), clock.now()
    return page(
        request,
        "sessions",
        at="services",
        service=service_of(customer.pk, service_id),
        page=found,
        rows=[shown(one, now) for one in found],
        month=_running(desk),
    )


@require_safe
@customer_required
def as_csv(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    desk, now = workspace_of(customer.pk, service_id), clock.now()
    rows = _sessions(desk)[:MOST_ROWS]
    return csv_download("sessions", OWN_HEAD, (own_cells(one, now) for one in rows))

"""The store's desktops: all of them, one with its sessions, and the button that stops it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.errors import Invalid, Refusal
from shared_apps.console.exports import csv_download
from shared_apps.console.lists import page_of, words_of
from shared_apps.identity.web.guards import team_required
from shared_apps.ui.formats import number_text, rate_text
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.backoffice.web.tables import state_tabs
from tenant_apps.billing.selectors import today
from tenant_apps.workspaces.desks import Now, desks, desks_now, listed
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.running import shown
from tenant_apps.workspaces.selectors import any_workspace
from tenant_apps.workspaces.services import stop_for_customer
from tenant_apps.workspaces.services.stopping import MOST_WORDS
from tenant_apps.workspaces.session_table import (
    OWN_HEAD,
    STORE_HEAD,
    begun_in,
    days_asked,
    own_cells,
    store_cells,
)
from tenant_apps.workspaces.words import how_words

_RUNS = {Workspace.State.STARTING, Workspace.State.RUNNING, Workspace.State.PAUSED}


@require_safe
@team_required
def desktops(request: HttpRequest) -> HttpResponse:
    """Its queries are counted in tests/backoffice/test_desktops.py."""
    words = words_of(request)
    found = page_of(request, desks(request.GET.get("state", ""), words))
    day = today()
    return page(
        request,
        "desktops",
        at="desktops",
        page=found,
        rows=listed(list(found)),
        tabs=state_tabs(request, Workspace.State.values),
        words=words,
        figures=_figures(desks_now()),
        first=day.replace(day=1),
        last=day,
    )


def _figures(now: Now) -> list[dict[str, Any]]:
    here = reverse("manage-desktops")

    def of(state: str) -> str:
        return f"{here}?{urlencode({'state': state})}"

    return [
        {"label": _("Running now"), "value": number_text(now.running), "href": of("running")},
        {"label": _("Paused"), "value": number_text(now.paused), "href": of("paused")},
        {"label": _("Desktops"), "value": number_text(now.total), "href": here},
        {
            "label": _("An hour as it runs now"),
            "value": rate_text(now.burn, now.currency),
            "detail": _("At your prices"),
        },
    ]


@require_safe
@team_required
def desktop(request: HttpRequest, service_id: UUID) -> HttpResponse:
    row = any_workspace(service_id)
    [desk] = listed([row])
    found, now = page_of(request, _sessions(row)), clock.now()
    return page(
        request,
        "desktop",
        at="desktops",
        desk=desk,
        page=found,
        rows=[(shown(one, now), how_words(one.how)) for one in found],
        stoppable=row.state in _RUNS and row.wish != Workspace.Wish.STOP,
        stopping=row.wish == Workspace.Wish.STOP,
        most_words=MOST_WORDS,
        hour=rate_text(desk.month.rate, desk.month.amount.currency) if desk.month else "",
    )


@require_POST
@team_required
def stop(request: HttpRequest, service_id: UUID) -> HttpResponse:
    row = any_workspace(service_id)
    try:
        stop_for_customer(row.pk, request.POST.get("reason", ""), actor=actor_of(request))
    except Refusal as no:
        messages.warning(request, no.message)
    else:
        messages.success(request, _("It is being stopped. Its customer gets a mail that says why."))
    return redirect("manage-desktop", service_id)


@require_safe
@team_required
def all_as_csv(request: HttpRequest) -> HttpResponse:
    """Sessions that began on some days, of all customers."""
    try:
        first, last = days_asked(request.GET)
        rows = begun_in(first, last)
    except Invalid as no:
        messages.warning(request, no.message)
        return redirect("manage-desktops")
    return csv_download(f"sessions-{first}-{last}", STORE_HEAD, store_cells(rows))


@require_safe
@team_required
def as_csv(request: HttpRequest, service_id: UUID) -> HttpResponse:
    now, row = clock.now(), any_workspace(service_id)
    return csv_download("sessions", OWN_HEAD, (own_cells(one, now) for one in _sessions(row)))


def _sessions(row: Workspace) -> Any:
    return UsageSession.objects.filter(workspace=row).order_by("-started_at", "-pk")

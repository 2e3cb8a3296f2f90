"""The stores: a list to search, one to look into, and its status."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Conflict
from kernel.web.links import host_url
from shared_apps.console.lists import page_of, words_of
from shared_apps.console.panels import cells_of, choices, columns, draw_panels
from shared_apps.identity.web.guards import staff_required
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.services.status import change_status, next_statuses
from shared_apps.staff import selectors
from shared_apps.staff.web.clocks import moving
from shared_apps.staff.web.copies import copies_facts
from shared_apps.staff.web.forms import StatusForm
from shared_apps.staff.web.frame import actor_of, page
from shared_apps.staff.web.tabs import state_tabs


@require_safe
@staff_required
def stores(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    found = page_of(request, selectors.stores(words, request.GET.get("state", "")))
    rows = [selectors.row_of(row) for row in found]
    cells = cells_of(row.reseller.schema_name for row in rows)
    return page(
        request,
        "staff/stores.html",
        at="staff-stores",
        page=found,
        rows=[(row, cells[row.reseller.schema_name]) for row in rows],
        columns=columns(),
        tabs=state_tabs(request, Reseller.Status.values, selectors.store_counts()),
        words=words,
    )


@require_safe
@staff_required
def store(request: HttpRequest, store_id: UUID) -> HttpResponse:
    return _show(request, store_id)


@require_POST
@staff_required
def status(request: HttpRequest, store_id: UUID) -> HttpResponse:
    row = selectors.store(store_id)
    form = StatusForm(next_statuses(row.reseller.status), request.POST)
    if not form.is_valid():
        return _show(request, store_id, form)
    given = form.cleaned_data
    try:
        change_status(store_id, given["status"], reason=given["reason"], actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Status changed."))
    return redirect("staff-store", store_id)


def _show(request: HttpRequest, store_id: UUID, refused: StatusForm | None = None) -> HttpResponse:
    row = selectors.store(store_id)
    steps = next_statuses(row.reseller.status)
    return page(
        request,
        "staff/store.html",
        at="staff-stores",
        status=422 if refused else 200,
        row=row,
        url=host_url(row.host),
        tier=dict(choices("tiers")).get(row.reseller.tier, row.reseller.tier),
        status_form=refused or StatusForm(steps),
        refused=refused is not None,
        steps=steps,
        move=moving(request, row),
        **copies_facts(store_id),
        panels=draw_panels(request, "store", row.reseller.schema_name),
    )

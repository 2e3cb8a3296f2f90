"""How the platform is doing, on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shared_apps.console.panels import all_figures, draw_panels
from shared_apps.fleet.selectors import connections
from shared_apps.identity.web.guards import staff_required
from shared_apps.resellers.models import Reseller
from shared_apps.staff import selectors
from shared_apps.staff.web.frame import page

_NEWEST = 6


@require_safe
@staff_required
def overview(request: HttpRequest) -> HttpResponse:
    counts = selectors.store_counts()
    return page(
        request,
        "staff/overview.html",
        at="staff-overview",
        states=[(state, counts.get(state, 0)) for state in Reseller.Status.values],
        figures=all_figures(),
        panels=draw_panels(request, "overview"),
        connections=list(connections()),
        newest=[selectors.row_of(row) for row in selectors.stores()[:_NEWEST]],
    )

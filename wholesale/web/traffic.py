"""What traffic beyond quotas cost stores, and what it brought them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shared_apps.identity.web.guards import staff_required
from shared_apps.staff.web.frame import page
from wholesale.traffic import overage_by_month


@require_safe
@staff_required
def overage(request: HttpRequest) -> HttpResponse:
    return page(
        request, "wholesale/overage.html", at="wholesale-overage", months=overage_by_month()
    )

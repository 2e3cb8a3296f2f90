"""What got stuck, why, and a button to try it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from shared_apps.identity.web.guards import staff_required
from shared_apps.outbox.selectors import parked_deliveries, parked_work
from shared_apps.staff import selectors, services
from shared_apps.staff.web.frame import actor_of, page

MOST_ROWS = 200


@require_safe
@staff_required
def work(request: HttpRequest) -> HttpResponse:
    deliveries = list(parked_deliveries()[:MOST_ROWS])
    due = list(parked_work()[:MOST_ROWS])
    names = selectors.store_names({row.store for row in deliveries} | {row.store for row in due})
    return page(
        request,
        "staff/work.html",
        at="staff-work",
        deliveries=[(row, names.get(row.store, row.store)) for row in deliveries],
        due=[(row, names.get(row.store, row.store)) for row in due],
    )


@require_POST
@staff_required
def retry_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    services.retry_delivery(delivery_id, actor=actor_of(request))
    messages.success(request, _("It is tried again now."))
    return redirect("staff-work")


@require_POST
@staff_required
def retry_due(request: HttpRequest, work_id: int) -> HttpResponse:
    services.retry_due(work_id, actor=actor_of(request))
    messages.success(request, _("It is tried again now."))
    return redirect("staff-work")


@require_POST
@staff_required
def retry_all(request: HttpRequest) -> HttpResponse:
    count = services.retry_all(actor=actor_of(request))
    text = ngettext("%(count)d is tried again now.", "%(count)d are tried again now.", count)
    messages.success(request, text % {"count": count})
    return redirect("staff-work")

"""Move a demo store's clock: a worker does it, the page watches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Conflict, Invalid
from shared_apps.identity.web.guards import staff_required
from shared_apps.resellers.errors import Advancing
from shared_apps.resellers.flows import start_advance
from shared_apps.staff import selectors
from shared_apps.staff.web.forms import whole_days
from shared_apps.staff.web.frame import actor_of

_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Move:
    """A clock on its way. `until`: what it will show in the end, in UTC."""

    until: datetime
    days: int
    done: bool
    percent: int
    url: str


def moving(request: HttpRequest, row: selectors.Row) -> Move | None:
    """The move that the address speaks of; None when there is none."""
    try:
        until = datetime.fromisoformat(request.GET.get("until", "")).astimezone(UTC)
        days = max(1, whole_days(request.GET.get("days", "")))
    except (ValueError, OverflowError, Invalid):
        return None
    left = max(0, int((until - row.now).total_seconds()))
    asked = urlencode({"until": until.isoformat(), "days": days})
    return Move(
        until,
        days,
        done=left == 0,
        percent=max(2, 100 - min(100, left * 100 // (days * _DAY_SECONDS))),
        url=f"{reverse('staff-store-clock', args=[row.reseller.pk])}?{asked}",
    )


@require_POST
@staff_required
def move(request: HttpRequest, store_id: UUID) -> HttpResponse:
    try:
        days = whole_days(request.POST.get("days", ""))
        until = start_advance(store_id, days, actor=actor_of(request))
    except (Invalid, Conflict, Advancing) as no:
        messages.error(request, no.message)
        return redirect("staff-store", store_id)
    asked = urlencode({"until": until.isoformat(), "days": days})
    return redirect(f"{reverse('staff-store', args=[store_id])}?{asked}#clock")


@require_safe
@staff_required
def clock(request: HttpRequest, store_id: UUID) -> HttpResponse:
    """The store's date while it moves; asked for again and again."""
    row = selectors.store(store_id)
    facts = {"row": row, "move": moving(request, row)}
    return render(request, "staff/parts/clock.html", facts)

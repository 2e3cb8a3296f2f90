"""Copies of a store to test with, from the staff's side: make one, delete one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.web.links import host_url
from shared_apps.identity.web.guards import staff_required
from shared_apps.resellers.copying import copies, copy_of
from shared_apps.resellers.rules import MOST_COPIES
from shared_apps.resellers.services import CopyWish, end_copy, make_copy
from shared_apps.staff.web.frame import actor_of

_PER_PLAN = 10


def copies_facts(store_id: UUID) -> dict[str, Any]:
    """What the page of a store shows of its copies."""
    found = copies(store_id)
    return {
        "copies": [(one, host_url(one.store.primary_host)) for one in found],
        "copies_full": len(found) >= MOST_COPIES,
        "copy_once": str(new_id()),
    }


@require_POST
@staff_required
def make(request: HttpRequest, store_id: UUID) -> HttpResponse:
    once = request.POST.get("once", "")[:80] or str(new_id())
    try:
        make_copy(store_id, CopyWish(once=once, per_plan=_PER_PLAN), actor=actor_of(request))
    except Refusal as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The copy is being filled."))
    return redirect("staff-store", store_id)


@require_POST
@staff_required
def delete(request: HttpRequest, store_id: UUID, copy_id: UUID) -> HttpResponse:
    end_copy(copy_of(store_id, copy_id).store.id, actor=actor_of(request))
    messages.success(request, _("The copy is deleted."))
    return redirect("staff-store", store_id)

"""Desktops that others let the signed-in person in to: never what they cost, nor anything else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Refusal
from shared_apps.console.lists import page_of
from shared_apps.identity.models import User
from tenant_apps.accounts.models import Customer
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required, person_of
from tenant_apps.portal.web.shares import right_words
from tenant_apps.workspaces import flows
from tenant_apps.workspaces.errors import LinkOver, ShareNotFound
from tenant_apps.workspaces.models import Share
from tenant_apps.workspaces.services import accept_share, end_share
from tenant_apps.workspaces.shares import (
    is_shareable,
    share_of_link,
    share_with,
    shares_of,
    shares_with,
    shown,
)

_WISHES = {"start", "resume", "pause", "stop"}
_MOVES = {"starting", "stopping"}
_AT_REST, _BUSY = 15, 2


@require_safe
@customer_required
def shared(request: HttpRequest, customer: Customer) -> HttpResponse:
    found = page_of(request, shares_with(person_of(request).pk))
    return page(request, "shared", at="shared", page=found, rows=shown(list(found)))


@require_safe
@customer_required
def one(request: HttpRequest, customer: Customer, share_id: UUID) -> HttpResponse:
    facts = _facts(share_with(person_of(request).pk, share_id))
    return page(request, "shared_desktop", at="shared", **facts)


@require_safe
@customer_required
def live(request: HttpRequest, customer: Customer, share_id: UUID) -> HttpResponse:
    """Asked every few seconds by an open page; ended access leads away from it."""
    try:
        row = share_with(person_of(request).pk, share_id)
    except ShareNotFound:
        if not request.headers.get("HX-Request"):
            raise
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("shared")})
    return render(request, "portal/shared_live.html", _facts(row))


def _facts(row: Share) -> dict[str, Any]:
    desk = row.workspace
    busy = bool(desk.wish) or desk.state in _MOVES
    may_power = row.right == Share.Right.POWER
    return {
        "shared": shown([row])[0],
        "desk": desk,
        "allowed": is_shareable(desk),
        "busy": busy,
        "may_power": may_power,
        "pausable": may_power and desk.state == "running" and not busy and flows.can_pause(desk),
        "right": right_words(row.right),
        "others": [one for one in shares_of(desk) if one.accepted_at and one.pk != row.pk],
        "every": _BUSY if busy else _AT_REST,
    }


@require_POST
@customer_required
def act(request: HttpRequest, customer: Customer, share_id: UUID) -> HttpResponse:
    row = share_with(person_of(request).pk, share_id)
    wish = request.POST.get("action", "")
    if wish not in _WISHES:
        messages.error(request, _("Choose start, pause, resume or stop."))
        return redirect("shared-desktop", share_id)
    try:
        flows.wish_shared(row, wish, actor=actor_of(request))
    except Refusal as no:
        messages.warning(request, no.message)
    return redirect("shared-desktop", share_id)


@require_safe
@customer_required
def open_it(request: HttpRequest, customer: Customer, share_id: UUID) -> HttpResponse:
    """To the desktop, by a link that is made now; a page elsewhere must not make one."""
    row = share_with(person_of(request).pk, share_id)
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return redirect("shared-desktop", share_id)
    try:
        link = flows.open_shared(row, actor=actor_of(request))
    except Conflict as no:
        messages.warning(request, no.message)
        return redirect("shared-desktop", share_id)
    return redirect(link)


@require_POST
@customer_required
def leave(request: HttpRequest, customer: Customer, share_id: UUID) -> HttpResponse:
    row = share_with(person_of(request).pk, share_id)
    end_share(row.pk, by_owner=False, actor=actor_of(request))
    messages.success(request, _("You have no access to it any more."))
    return redirect("shared")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, link: str) -> HttpResponse:
    """Where the mail leads. A link that opens nothing gets the same page whatever the reason."""
    row = share_of_link(link)
    if row is None:
        return render(request, "portal/shared_over.html", status=404)
    person = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and person is not None:
        try:
            taken = accept_share(link, person)
        except (Conflict, LinkOver) as no:
            messages.warning(request, no.message)
            return redirect("shared-join", link)
        messages.success(request, _("You have access now."))
        return redirect("shared-desktop", taken.pk)
    fits = person is not None and not person.is_team and person.email.casefold() == row.email
    facts = {"share": row, "shared": shown([row])[0], "person": person, "fits": fits}
    return render(request, "portal/shared_join.html", {**facts, "right": right_words(row.right)})

"""Whom a desktop's owner lets in: asked by mail, shown, ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Refusal
from tenant_apps.accounts.models import Customer
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.workspaces.models import Share, Workspace
from tenant_apps.workspaces.selectors import workspace_of
from tenant_apps.workspaces.services import end_share, share_desktop
from tenant_apps.workspaces.shares import is_shareable, share_of, shares_of


def sharing(desk: Workspace) -> dict[str, Any]:
    """What a desktop's page says of who has access."""
    return {
        "shareable": is_shareable(desk),
        "shares": [(one, right_words(one.right)) for one in shares_of(desk)],
        "rights": [(one, right_words(one)) for one in Share.Right.values],
    }


def right_words(right: str) -> str:
    if right == Share.Right.POWER:
        return _("Open it, start and stop it")
    return _("Open it while it runs")


@require_POST
@customer_required
def share(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    desk = workspace_of(customer.pk, service_id)
    email, right = request.POST.get("email", ""), request.POST.get("right", "")
    try:
        made = share_desktop(desk.pk, email=email, right=right, actor=actor_of(request))
    except Refusal as no:
        messages.error(request, no.message)
    else:
        said = _("%(email)s gets a mail with a link that holds for seven days.")
        messages.success(request, said % {"email": made.email})
    return redirect("service", service_id)


@require_POST
@customer_required
def end(request: HttpRequest, customer: Customer, service_id: UUID, share_id: UUID) -> HttpResponse:
    row = share_of(workspace_of(customer.pk, service_id), share_id)
    end_share(row.pk, by_owner=True, actor=actor_of(request))
    said = _("%(email)s does not get in any more.")
    messages.success(request, said % {"email": row.email})
    return redirect("service", service_id)

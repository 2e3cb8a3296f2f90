"""The team changes a customer's plan, at the price that the customer would see."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Refusal
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people, trade
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.changing import options_for, refuse_change
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services import change_plan, preview_change, withdraw_change


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def change(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = trade.service(service_id)
    subscription = trade.subscription_of(service)
    if request.method == "POST" or "plan" in request.GET:
        quote_of(service.customer_id)
    if request.method == "POST":
        try:
            change_plan(subscription.pk, **_wish(request), actor=actor_of(request))
        except Refusal as no:
            messages.warning(request, no.message)
            return redirect("manage-service-change", service.pk)
        messages.success(request, _("Noted. What happens next stands here."))
        return redirect("manage-service", service.pk)
    return page(
        request,
        "service_change",
        at="services",
        service=service,
        subscription=subscription,
        customer=people.customer(service.customer_id),
        **_choices(subscription, request.GET.get("plan", "")),
    )


@require_POST
@team_required
def withdraw(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = trade.service(service_id)
    try:
        withdraw_change(service.subscription_id, actor=actor_of(request))
    except Refusal as no:
        messages.warning(request, no.message)
    else:
        messages.success(request, _("The change is taken back."))
    return redirect("manage-service", service.pk)


def _choices(subscription: Subscription, chosen: str) -> dict[str, Any]:
    try:
        refuse_change(subscription)
    except Refusal as no:
        return {"problem": no.message}
    found: dict[str, Any] = {"options": options_for(subscription)}
    for name, at_end in (("at_once", False), ("at_end", True)) if chosen else ():
        try:
            shown = preview_change(subscription, chosen, at_end=at_end)
        except Refusal as no:
            found.setdefault("problem", no.message)
        else:
            found[name], found["shown_at"] = shown, shown.at.isoformat()
    return found


def _wish(request: HttpRequest) -> dict[str, Any]:
    """A total that is no number agrees to nothing."""
    shown = request.POST.get("shown", "")
    at: datetime | None = None
    try:
        at = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        at = None
    return {
        "plan_id": request.POST.get("plan", ""),
        "at_end": request.POST.get("when") == "end",
        "shown": int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 16 else -1,
        "at": at if at and at.tzinfo else None,
    }

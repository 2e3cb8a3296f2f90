"""Another plan for a server: what may be had, what it costs to the cent, now or later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import NotFound, Refusal
from kernel.web.links import absolute_url
from shared_apps.ui.formats import day_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.changing import options_for, refuse_change
from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.models import Invoice, PlanChange, Subscription
from tenant_apps.billing.selectors import change_of
from tenant_apps.billing.services import change_plan, preview_change, withdraw_change
from tenant_apps.catalog.models import Product
from tenant_apps.payments import flows
from tenant_apps.portal import selectors
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.portal.web.words import cycle
from tenant_apps.provisioning.models import Service
from tenant_apps.provisioning.selectors import service_of


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def change(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    """
    GET: the plans, and with `?plan=` what it would cost. POST: the change, at the total that was
    shown and no other.
    """
    service = service_of(customer.pk, service_id)
    subscription = selectors.subscription_of(service)
    if subscription is None:
        raise NotFound(_("There is no such service."))
    if request.method == "POST" or "plan" in request.GET:
        quote_of(customer.pk)
    if request.method == "POST":
        return _make(request, service, subscription)
    return page(
        request,
        "change",
        at="services",
        service=service,
        subscription=subscription,
        cycle=cycle(subscription),
        **choices(subscription, request.GET.get("plan", "")),
    )


@require_POST
@customer_required
def withdraw(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    service = service_of(customer.pk, service_id)
    try:
        withdraw_change(service.subscription_id, actor=actor_of(request))
    except Refusal as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Taken back. Everything stays as it is."))
    return redirect("service", service.pk)


def choices(subscription: Subscription, chosen: str) -> dict[str, Any]:
    """The plans in a row each, and the previews of the chosen one; or why there are none."""
    waiting = change_of(subscription.pk)
    if waiting is not None:
        return {"change": waiting, "problem": _("One change waits already.")}
    try:
        refuse_change(subscription)
    except CannotChange as no:
        return {"problem": no.message}
    found: dict[str, Any] = {
        "options": [
            {
                "plan": one.plan,
                "why_not": one.why_not,
                "cycle": cycle(one.plan),
                "specs": _specs(one.plan.product),
                "chosen": str(one.plan.pk) == chosen,
            }
            for one in options_for(subscription)
        ]
    }
    if chosen:
        found |= _previews(subscription, chosen)
    return found


def _previews(subscription: Subscription, chosen: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, at_end in (("at_once", False), ("at_end", True)):
        try:
            shown = preview_change(subscription, chosen, at_end=at_end)
        except Refusal as no:
            if no.code != "trial_now":
                found["problem"] = no.message
                found["pay_first"] = no.facts.get("invoice_id", "")
        else:
            found[name] = shown
            found["shown_at"] = shown.at.isoformat()
            found["chosen_cycle"] = cycle(shown.plan)
    return found


def wish_of(request: HttpRequest) -> dict[str, Any]:
    """What the form asks for. A total that is no number agrees to nothing."""
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


def _make(request: HttpRequest, service: Service, subscription: Subscription) -> HttpResponse:
    wish = wish_of(request)
    try:
        made = change_plan(subscription.pk, **wish, actor=actor_of(request))
    except Refusal as no:
        messages.error(request, no.message)
        here = reverse("service-change", args=[service.pk])
        return redirect(f"{here}?plan={wish['plan_id']}" if _is_id(wish["plan_id"]) else here)
    return _after(request, service, made)


def _after(request: HttpRequest, service: Service, made: PlanChange) -> HttpResponse:
    made.refresh_from_db()
    if made.state == PlanChange.State.WAITING and made.invoice is not None:
        return to_payment(request, made.invoice)
    if made.state == PlanChange.State.SCHEDULED:
        day = day_text(made.effective_on)
        messages.success(request, _("Planned. It is made on %(day)s.") % {"day": day})
    else:
        messages.success(request, _("Done. The new plan is there within minutes."))
    return redirect("service", service.pk)


def to_payment(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """To the page where it is paid; to the invoice when none can be opened."""
    here = absolute_url(reverse("invoice", args=[invoice.pk]))
    try:
        url = flows.open_page(
            invoice, success_url=f"{here}?back=paid", cancel_url=f"{here}?back=cancelled"
        )
    except Refusal as no:
        messages.warning(request, no.message)
        return redirect("invoice", invoice.pk)
    return redirect(url)


def _specs(product: Product) -> str:
    parts = [
        _("%(n)s vCPU") % {"n": product.vcpu} if product.vcpu else "",
        _("%(n)s GB memory") % {"n": product.memory_mb // 1024} if product.memory_mb else "",
        _("%(n)s GB disk") % {"n": product.disk_gb} if product.disk_gb else "",
    ]
    return " · ".join(part for part in parts if part)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

"""Let a server rest, and let it go on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import clock
from kernel.errors import Conflict
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.pausing import pause_of, preview_pause, preview_resume, refuse_pause
from tenant_apps.billing.services import pause_subscription, resume_subscription
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.provisioning.selectors import service_of


def resting(row: Subscription | None) -> dict[str, Any]:
    """The pause that holds with what going on costs, or what pausing would give back."""
    if row is None:
        return {}
    at = clock.now().replace(microsecond=0)
    if row.state == Subscription.State.PAUSED:
        return {"pause": pause_of(row.pk), "resume": preview_resume(row, at)}
    try:
        refuse_pause(row, by_customer=True)
    except Conflict:
        return {}
    return {"pausable": True, "pause_credit": preview_pause(row, at).carried}


@require_POST
@customer_required
def pause(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    service = service_of(customer.pk, service_id)
    try:
        pause_subscription(service.subscription_id, by_customer=True, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("It rests now. Nothing is charged until you let it go on."))
    return redirect("service", service.pk)


@require_POST
@customer_required
def resume(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    service = service_of(customer.pk, service_id)
    quote_of(customer.pk)
    shown = request.POST.get("shown", "")
    try:
        invoice = resume_subscription(
            service.subscription_id,
            shown=int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 16 else -1,
            actor=actor_of(request),
        )
    except Conflict as no:
        messages.error(request, no.message)
        return redirect("service", service.pk)
    invoice.refresh_from_db()
    if invoice.amount_due:
        messages.info(request, _("Pay this invoice, and it goes on."))
        return redirect("invoice", invoice.pk)
    messages.success(request, _("It goes on from now."))
    return redirect("service", service.pk)

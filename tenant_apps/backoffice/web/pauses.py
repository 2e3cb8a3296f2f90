"""The team lets a customer's server rest, and lets it go on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Conflict
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import trade
from tenant_apps.backoffice.web.shell import actor_of
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.services import pause_subscription, resume_subscription


@require_POST
@team_required
def pause(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = trade.service(service_id)
    try:
        pause_subscription(service.subscription_id, by_customer=False, actor=actor_of(request))
    except Conflict as no:
        messages.warning(request, no.message)
    else:
        messages.success(request, _("It rests. The customer has the unused time as credit."))
    return redirect("manage-service", service.pk)


@require_POST
@team_required
def resume(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = trade.service(service_id)
    quote_of(service.customer_id)
    try:
        invoice = resume_subscription(service.subscription_id, actor=actor_of(request))
    except Conflict as no:
        messages.warning(request, no.message)
        return redirect("manage-service", service.pk)
    invoice.refresh_from_db()
    if invoice.amount_due:
        messages.info(request, _("It starts when its customer has paid this invoice."))
        return redirect("manage-invoice", invoice.pk)
    messages.success(request, _("It goes on."))
    return redirect("manage-service", service.pk)

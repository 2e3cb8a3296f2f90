"""Cancel a server, or keep it after all."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Conflict, Invalid
from shared_apps.ui.formats import day_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.services import cancel_subscription, keep_subscription
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.provisioning.selectors import service_of


def reasons() -> list[tuple[str, str]]:
    """Why somebody leaves: the keys of `Cancellation.Reason` in a customer's words."""
    return [
        ("need", _("I no longer need it")),
        ("price", _("It costs too much")),
        ("feature", _("Something is missing")),
        ("quality", _("It is too slow or breaks")),
        ("support", _("The support did not help")),
        ("moved", _("I moved elsewhere")),
        ("other", _("Something else")),
    ]


@require_POST
@customer_required
def cancel(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    service = service_of(customer.pk, service_id)
    quote_of(customer.pk)
    try:
        made = cancel_subscription(
            service.subscription_id,
            at_once=request.POST.get("when") == "now",
            reason=request.POST.get("reason", ""),
            comment=request.POST.get("comment", "").strip(),
            actor=actor_of(request),
        )
    except (Conflict, Invalid) as no:
        messages.error(request, no.message)
    else:
        day = day_text(made.ends_on)
        messages.success(request, _("Cancelled. It ends on %(day)s.") % {"day": day})
    return redirect("service", service.pk)


@require_POST
@customer_required
def keep(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    service = service_of(customer.pk, service_id)
    try:
        keep_subscription(service.subscription_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Good to have you. It goes on as before."))
    return redirect("service", service.pk)

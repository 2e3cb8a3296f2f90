"""What a customer may do with a server: power, and its password."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Conflict, Declined, OutsideError
from tenant_apps.accounts.models import Customer
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.portal.web.services import can_reset, service_page
from tenant_apps.portal.web.words import asked
from tenant_apps.provisioning import flows
from tenant_apps.provisioning.rules import CUSTOMER_ACTIONS
from tenant_apps.provisioning.selectors import service_of
from tenant_apps.provisioning.services import request_action, reveal_password


@require_POST
@customer_required
def power(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    service = service_of(customer.pk, service_id)
    action = request.POST.get("action", "")
    if action not in CUSTOMER_ACTIONS:
        messages.error(request, _("Choose start, stop or restart."))
        return redirect("service", service.pk)
    try:
        request_action(service.pk, action, actor=actor_of(request))
    except Conflict as no:
        messages.warning(request, _busy_or_not_now(no))
    else:
        messages.success(request, asked(action))
    return redirect("service", service.pk)


@require_POST
@customer_required
def reveal(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    """Show the password, once, in answer to this press; written down before it is shown."""
    service = service_of(customer.pk, service_id)
    try:
        secret = reveal_password(service.pk, actor=actor_of(request)).reveal()
    except Conflict:
        messages.warning(request, _("There is no password for this server."))
        return redirect("service", service.pk)
    if request.headers.get("HX-Request"):
        facts = {
            "id": "password",
            "value": secret,
            "label": _("Password"),
            "url": reverse("service-reveal", args=[service.pk]),
        }
        return render(request, "ui/c/secret.html", facts)
    return service_page(request, service, secret)


@require_POST
@customer_required
def reset(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    """Have a new administrator password set; it is shown by the button next to it."""
    service = service_of(customer.pk, service_id)
    if not can_reset(service):
        messages.warning(request, _("The password can be changed while the server runs."))
        return redirect("service", service.pk)
    try:
        flows.reset_password(service, actor=actor_of(request))
    except Declined:
        messages.error(request, _("The password was not changed. Please write to us."))
    except OutsideError:
        messages.error(request, _("The password could not be changed right now. Please try again."))
    else:
        messages.success(request, _("A new password is set. Press Show to see it."))
    return redirect("service", service.pk)


def _busy_or_not_now(no: Conflict) -> str:
    if no.code == "busy":
        return _("The server is busy. Please try again in a moment.")
    return _("This is not possible while the server is in this state.")

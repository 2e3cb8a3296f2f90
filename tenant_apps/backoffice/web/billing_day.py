"""One billing day for all that a customer has, chosen by the team on its wish."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Refusal
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.day_form import chosen_day, day_page
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.services import drop_billing_day, set_billing_day


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def billing_day(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """GET: the choice, and with `?day=` what it costs. POST: the choice, at that total."""
    customer = people.customer(customer_id)
    if request.method == "POST":
        return _set(request, customer.pk)
    if "day" in request.GET:
        quote_of(customer.pk)
    found = day_page(customer, request.GET)
    return page(request, "billing_day", at="customers", customer=customer, **found)


@require_POST
@team_required
def drop(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    customer = people.customer(customer_id)
    try:
        drop_billing_day(customer.pk, actor=actor_of(request))
    except Refusal as no:
        messages.warning(request, no.message)
    else:
        messages.success(request, _("Done. Each service keeps the day that it has now."))
    return redirect("manage-billing-day", customer.pk)


def _set(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    if (chosen := chosen_day(request.POST)) is None:
        return redirect("manage-billing-day", customer_id)
    day, shown = chosen
    quote_of(customer_id)
    try:
        invoice = set_billing_day(customer_id, day, shown=shown, actor=actor_of(request))
    except Refusal as no:
        messages.warning(request, no.message)
        return redirect(f"{reverse('manage-billing-day', args=[customer_id])}?day={day}")
    if invoice is not None:
        invoice.refresh_from_db()
        if invoice.amount_due:
            messages.info(request, _("The new day holds when its customer has paid this invoice."))
            return redirect("manage-invoice", invoice.pk)
    messages.success(request, _("Done. This is the customer's billing day now."))
    return redirect("manage-billing-day", customer_id)

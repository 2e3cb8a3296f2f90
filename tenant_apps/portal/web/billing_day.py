"""One billing day for all that a customer has: choose, see what it costs, confirm, take back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Refusal
from shared_apps.ui.formats import day_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.day_form import chosen_day, day_page
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.services import drop_billing_day, set_billing_day
from tenant_apps.portal.web.change import to_payment
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def billing_day(request: HttpRequest, customer: Customer) -> HttpResponse:
    """GET: the choice, and with `?day=` what it costs. POST: the choice, at that total."""
    if request.method == "POST":
        return _set(request, customer)
    if "day" in request.GET:
        quote_of(customer.pk)
    return page(request, "billing_day", at="services", **day_page(customer, request.GET))


@require_POST
@customer_required
def drop(request: HttpRequest, customer: Customer) -> HttpResponse:
    try:
        drop_billing_day(customer.pk, actor=actor_of(request))
    except Refusal as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Done. Each service keeps the day that it has now."))
    return redirect("billing-day")


def _set(request: HttpRequest, customer: Customer) -> HttpResponse:
    if (chosen := chosen_day(request.POST)) is None:
        return redirect("billing-day")
    day, shown = chosen
    quote_of(customer.pk)
    try:
        invoice = set_billing_day(customer.pk, day, shown=shown, actor=actor_of(request))
    except Refusal as no:
        messages.error(request, no.message)
        return redirect(f"{reverse('billing-day')}?day={day}")
    if invoice is not None:
        invoice.refresh_from_db()
        if invoice.amount_due:
            messages.info(
                request,
                _("Pay this invoice by %(day)s, and the new day holds.")
                % {"day": day_text(invoice.due_on)},
            )
            return to_payment(request, invoice)
    messages.success(request, _("Done. This is your billing day now."))
    return redirect("billing-day")

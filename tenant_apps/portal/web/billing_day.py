"""One billing day for all that a customer has: choose, see what it costs, confirm, take back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Refusal
from shared_apps.ui.formats import day_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coterming import billing_day_of, waiting_move
from tenant_apps.billing.services import drop_billing_day, preview_billing_day, set_billing_day
from tenant_apps.billing.words import month_day_choices
from tenant_apps.portal.web.change import to_payment
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.portal.web.words import cycle


class DayForm(forms.Form):
    day = forms.TypedChoiceField(
        label=__("Day of the month"),
        choices=month_day_choices,
        coerce=int,
        help_text=__("Every service is billed on this day from then on."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def billing_day(request: HttpRequest, customer: Customer) -> HttpResponse:
    """GET: the choice, and with `?day=` what it costs. POST: the choice, at that total."""
    if request.method == "POST":
        return _set(request, customer)
    known = billing_day_of(customer.pk)
    asked = "day" in request.GET
    form = DayForm(request.GET if asked else None, initial={"day": known.day if known else 1})
    found: dict[str, Any] = {}
    if asked and form.is_valid():
        try:
            preview = preview_billing_day(customer, form.cleaned_data["day"])
        except Refusal as no:
            found["problem"] = no.message
        else:
            found["preview"] = preview
            found["moves"] = [(one, cycle(one.row)) for one in preview.moves]
    return page(
        request,
        "billing_day",
        at="services",
        status=422 if form.errors else 200,
        form=form,
        known=known,
        waiting=waiting_move(customer.pk),
        **found,
    )


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
    form = DayForm(request.POST)
    if not form.is_valid():
        return redirect("billing-day")
    day = form.cleaned_data["day"]
    try:
        invoice = set_billing_day(
            customer.pk, day, shown=shown_total(request), actor=actor_of(request)
        )
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


def shown_total(request: HttpRequest) -> int:
    """The total that was agreed to; what is no number agrees to nothing."""
    shown = request.POST.get("shown", "")
    return int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 16 else -1

"""One billing day for all that a customer has, chosen by the team on its wish."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Refusal
from shared_apps.identity.web.guards import team_required
from shared_apps.ui.cycles import cycle_text
from tenant_apps.backoffice.selectors import people
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.coterming import billing_day_of, waiting_move
from tenant_apps.billing.services import drop_billing_day, preview_billing_day, set_billing_day
from tenant_apps.billing.words import month_day_choices


class DayForm(forms.Form):
    day = forms.TypedChoiceField(
        label=__("Day of the month"), choices=month_day_choices, coerce=int
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def billing_day(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """GET: the choice, and with `?day=` what it costs. POST: the choice, at that total."""
    customer = people.customer(customer_id)
    if request.method == "POST":
        return _set(request, customer.pk)
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
            found["moves"] = [
                (one, cycle_text(one.row.interval_unit, one.row.interval_count))
                for one in preview.moves
            ]
    return page(
        request,
        "billing_day",
        at="customers",
        status=422 if form.errors else 200,
        customer=customer,
        form=form,
        known=known,
        waiting=waiting_move(customer.pk),
        **found,
    )


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
    form, shown = DayForm(request.POST), request.POST.get("shown", "")
    if not form.is_valid():
        return redirect("manage-billing-day", customer_id)
    agreed = shown.isascii() and shown.isdecimal() and len(shown) < 16
    day = form.cleaned_data["day"]
    try:
        invoice = set_billing_day(
            customer_id, day, shown=int(shown) if agreed else -1, actor=actor_of(request)
        )
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

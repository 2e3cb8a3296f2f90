"""Sell a product by the hour: the price of one, and the most that a month costs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from kernel.errors import Invalid
from kernel.tenancy.context import current_store
from shared_apps.console.forms import add_refusal, read_money
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import goods
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.catalog.rules.cycles import HOURLY
from tenant_apps.catalog.rules.hourly import hourly_price, whole_month
from tenant_apps.catalog.rules.usage_terms import BadPrice, number
from tenant_apps.catalog.services import offer_hourly
from tenant_apps.catalog.words import hourly_words


class HourlyForm(forms.Form):
    """Amounts stay texts: they are read in the store's currency, and refused at their field."""

    unit = forms.CharField(
        label=__("Price of a started hour"),
        max_length=20,
        help_text=__("Like 0.02 or 0.0125: up to nine digits after the point."),
    )
    cap = forms.CharField(
        label=__("A month costs at most"),
        max_length=20,
        required=False,
        help_text=__("Whoever runs it all month pays no more. Empty: each hour counts."),
    )
    setup = forms.CharField(label=__("Set-up, once"), max_length=20, required=False)
    accept_loss = forms.BooleanField(label=__("Sell below cost on purpose"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def hourly(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = goods.product(product_id)
    plan = next((one.plan for one in goods.cycles(product) if one.plan.interval == HOURLY), None)
    form = HourlyForm(request.POST or None, initial=_now(plan))
    if request.method == "POST" and form.is_valid():
        try:
            _offer(form, product_id, request)
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. Your shop shows it now."))
            return redirect("manage-cycles", product_id)
    return page(
        request,
        "hourly",
        at="catalogue",
        status=422 if form.errors else 200,
        product=product,
        form=form,
        sold=hourly_words(plan) if plan else "",
        day_cost=goods.cost_of_day(product, current_store().currency),
        currency=current_store().currency,
    )


def _now(plan: Any) -> dict[str, Any]:
    price = plan.hourly_price if plan else None
    if price is None:
        return {}
    cap = plan.price.major if price.cap is not None else ""
    return {"unit": price.unit, "cap": cap, "setup": plan.setup_fee.major}


def _offer(form: HourlyForm, product_id: UUID, request: HttpRequest) -> None:
    currency, typed = current_store().currency, form.cleaned_data
    try:
        unit = number(typed["unit"], "unit")
    except BadPrice as no:
        raise Invalid(_(no.message), field=no.field) from None
    cap = read_money(typed["cap"], currency, field="cap") if typed["cap"].strip() else None
    brings = whole_month(hourly_price(unit, cap, currency))
    try:
        offer_hourly(
            product_id,
            unit=unit,
            cap=cap,
            setup=read_money(typed["setup"] or "0", currency, field="setup"),
            net=goods.net_of(brings),
            accept_loss=typed["accept_loss"],
            actor=actor_of(request),
        )
    except Invalid as no:
        if no.field == "price":
            raise Invalid(no.message, field="unit", code=no.code) from None
        raise

"""What a plan includes of traffic, how it counts, and what is beyond it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from contracts.traffic import TRAFFIC_METER
from kernel import clock
from kernel.errors import Invalid
from shared_apps.console.forms import add_refusal
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import goods
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.bandwidth.selectors import Terms, terms_for
from tenant_apps.bandwidth.services import TrafficWish, set_traffic_terms
from tenant_apps.catalog.rules.usage_terms import BadPrice, number
from tenant_apps.catalog.selectors import meter_prices

_BASES = [
    ("volume", __("Volume, in GB a month")),
    ("percentile", __("95th percentile, in Mbit/s")),
]
_COUNTS = [
    ("both", __("Both ways together")),
    ("out", __("What is sent")),
    ("in", __("What is received")),
    ("larger", __("The larger of the two")),
]


class TrafficForm(forms.Form):
    """Numbers stay texts: they are read as the catalogue reads them."""

    quota = forms.CharField(
        label=__("Included a month"), max_length=20, help_text=__("GB or Mbit/s; 0: unmetered.")
    )
    basis = forms.ChoiceField(label=__("What is measured"), choices=_BASES)
    counts = forms.ChoiceField(label=__("What counts"), choices=_COUNTS)
    is_pooled = forms.BooleanField(
        label=__("Shared"),
        required=False,
        help_text=__("What one server of a customer leaves, the others may use."),
    )
    unit_price = forms.CharField(
        label=__("Price of one beyond it"),
        required=False,
        max_length=20,
        help_text=__("Net, a GB or Mbit/s. Left empty, it costs nothing."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def traffic(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    plan = goods.plan_margin(plan_id).plan
    now = clock.now()
    terms = terms_for(plan, now, meter_prices(plan.pk, now).get(TRAFFIC_METER))
    form = TrafficForm(request.POST or None, initial=_initial(terms))
    if request.method == "POST" and form.is_valid():
        try:
            set_traffic_terms(plan.pk, _wish(form.cleaned_data), actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. It holds for what is sold from now on."))
            return redirect("manage-traffic", plan.pk)
    return page(
        request,
        "traffic",
        at="catalogue",
        status=422 if form.errors else 200,
        plan=plan,
        form=form,
        odd_price=terms.price is not None and terms.price.price.model != "standard",
    )


def _initial(terms: Terms) -> dict[str, Any]:
    price = terms.price.price if terms.price else None
    return {
        "quota": f"{terms.quota.normalize():f}",
        "basis": terms.basis,
        "counts": terms.counts,
        "is_pooled": terms.is_pooled,
        "unit_price": f"{price.unit:f}" if price else "",
    }


def _wish(typed: dict[str, Any]) -> TrafficWish:
    """Raises Invalid at the field."""
    price: Decimal | None = None
    try:
        quota = number(typed["quota"], "quota")
        if typed["unit_price"].strip():
            price = number(typed["unit_price"], "unit_price")
    except BadPrice as no:
        raise Invalid(_(no.message), field=no.field) from None
    return TrafficWish(quota, typed["basis"], typed["counts"], typed["is_pooled"], price)

"""Sell a product by the hour, or a desktop by the session: an hour's price, the most of a month."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from kernel.errors import Invalid
from kernel.tenancy.context import current_store
from shared_apps.identity.web.guards import team_required
from shared_apps.ui.formats import rate_text
from tenant_apps.backoffice.selectors import goods
from tenant_apps.backoffice.web.sale_form import SaleForm, sale_page
from tenant_apps.backoffice.web.shell import actor_of
from tenant_apps.billing import margins
from tenant_apps.catalog.models import DESKTOP, Product
from tenant_apps.catalog.rules.cycles import HOURLY
from tenant_apps.catalog.rules.hourly import hourly_price, whole_month
from tenant_apps.catalog.rules.usage_terms import BadPrice, number
from tenant_apps.catalog.services import STEPS, offer_hourly
from tenant_apps.catalog.words import hourly_words
from wholesale.selectors import hour_rate_of


class HourlyForm(SaleForm):
    """The price of an hour has more digits than an amount: it is no Money."""

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


class SessionForm(HourlyForm):
    """A desktop counts while it runs, in steps; a server's hours count until it is ended."""

    step = forms.TypedChoiceField(
        label=__("Counted in started steps of"),
        coerce=int,
        choices=lambda: [(n, _("%(n)s minutes") % {"n": n}) for n in STEPS if n],
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].label = _("Price of an hour")


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def hourly(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = goods.product(product_id)
    plan = next((one.plan for one in goods.cycles(product) if one.plan.interval == HOURLY), None)
    by_session = product.kind == DESKTOP
    form = (SessionForm if by_session else HourlyForm)(request.POST or None, initial=_now(plan))
    currency = current_store().currency
    hour = hour_rate_of(product.wholesale_code, currency) if by_session else None
    return sale_page(
        request,
        "hourly",
        product,
        form,
        lambda: _offer(form, product, request),
        sold=hourly_words(plan) if plan else "",
        by_session=by_session,
        hour_cost=rate_text(hour.normalize(), currency) if hour is not None else "",
        day_cost=None if by_session else goods.cost_of_day(product, currency),
    )


def _now(plan: Any) -> dict[str, Any]:
    price = plan.hourly_price if plan else None
    if price is None:
        return {}
    cap = plan.price.major if price.cap is not None else ""
    setup = plan.setup_fee.major
    return {"unit": price.unit, "cap": cap, "setup": setup, "step": plan.step_minutes}


def _offer(form: HourlyForm, product: Product, request: HttpRequest) -> None:
    currency, typed = current_store().currency, form.cleaned_data
    try:
        unit = number(typed["unit"], "unit")
    except BadPrice as no:
        raise Invalid(_(no.message), field=no.field) from None
    cap = form.amount("cap") if typed["cap"].strip() else None
    brings = whole_month(hourly_price(unit, cap, currency))
    try:
        offer_hourly(
            product.pk,
            unit=unit,
            cap=cap,
            setup=form.amount("setup"),
            net=None if "step" in typed else margins.net_of(brings, product.tax_category),
            step_minutes=typed.get("step", 0),
            accept_loss=typed["accept_loss"],
            actor=actor_of(request),
        )
    except Invalid as no:
        if no.field == "price":
            raise Invalid(no.message, field="unit", code=no.code) from None
        raise

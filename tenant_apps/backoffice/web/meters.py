"""What use of a meter costs on a plan: the prices that hold, and the form for a new one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from contracts.traffic import TRAFFIC_METER
from kernel import clock
from kernel.errors import Invalid
from shared_apps.console.forms import add_refusal, read_money
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import goods
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.catalog.rules.usage import Model, Tier, UsagePrice
from tenant_apps.catalog.rules.usage_terms import TRAFFIC_MODELS, BadPrice, number
from tenant_apps.catalog.selectors import meter_prices
from tenant_apps.catalog.services import MeterWish, end_meter_price, set_meter_price

_MODELS = [
    ("standard", __("Each unit costs the same")),
    ("graduated", __("By tiers: each part at the price of its tier")),
    ("volume", __("By volume: all at the price of the tier that is reached")),
    ("package", __("By packages that are begun")),
    ("percentage", __("A percentage of an amount")),
]


def _number(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=30, help_text=help_text)


class MeterForm(forms.Form):
    """Numbers stay texts: the catalogue reads them, and says at which field one is wrong."""

    meter = forms.CharField(
        label=__("Code of the meter"), max_length=40, help_text=__("As it is told, like backups.")
    )
    label = forms.CharField(label=__("Name on the invoice"), max_length=80)
    unit_label = forms.CharField(label=__("Name of the unit"), max_length=20)
    model = forms.ChoiceField(label=__("How it is charged"), choices=_MODELS)
    unit = _number(__("Price of one unit or package"))
    package = _number(__("Units in a package"))
    percent = _number(__("Percentage"))
    tiers = forms.CharField(
        label=__("Tiers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=__("One a line: up to; price of one; fixed fee. The last begins with a dash."),
    )
    allowance = _number(__("Free units a period"))
    minimum = _number(__("At least, a period"))
    cap = _number(__("At most, a period"))


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def meters(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    plan = goods.plan_margin(plan_id).plan
    form = MeterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_meter_price(
                plan.pk, _wish(form.cleaned_data, plan.currency), actor=actor_of(request)
            )
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. It holds for what is sold from now on."))
            return redirect("manage-meters", plan.pk)
    return page(
        request,
        "meters",
        at="catalogue",
        status=422 if form.errors else 200,
        plan=plan,
        prices=list(meter_prices(plan.pk, clock.now()).values()),
        models=dict(_MODELS),
        form=form,
    )


@require_POST
@team_required
def end(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    plan = goods.plan_margin(plan_id).plan
    end_meter_price(plan.pk, request.POST.get("meter", ""), actor=actor_of(request))
    messages.success(request, _("It costs nothing for what is sold from now on."))
    return redirect("manage-meters", plan.pk)


def _wish(typed: dict[str, str], currency: str) -> MeterWish:
    """Raises Invalid at the field."""
    meter = typed["meter"].strip()
    if meter == TRAFFIC_METER and typed["model"] not in TRAFFIC_MODELS:
        raise Invalid(_("Set it on the page of the plan’s traffic."), field="meter")
    try:
        price = UsagePrice(
            cast("Model", typed["model"]),
            currency,
            unit=number(typed["unit"], "unit"),
            package=number(typed["package"] or "1", "package"),
            percent=number(typed["percent"], "percent"),
            tiers=_tiers(typed["tiers"]) if typed["model"] in {"graduated", "volume"} else (),
            allowance=number(typed["allowance"], "allowance"),
            minimum=_minor(typed["minimum"], currency, "minimum") or 0,
            cap=_minor(typed["cap"], currency, "cap"),
        )
    except BadPrice as no:
        raise Invalid(_(no.message), field=no.field) from None
    return MeterWish(meter, typed["label"], typed["unit_label"], price)


def _minor(text: str, currency: str, field: str) -> int | None:
    return read_money(text, currency, field=field).minor if text.strip() else None


def _tiers(text: str) -> tuple[Tier, ...]:
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        end, unit, flat, *_rest = [*(part.strip() for part in line.split(";")), "", ""]
        top: Decimal | None = None if end in {"-", "–", ""} else number(end, "tiers")
        found.append(Tier(top, number(unit, "tiers"), number(flat, "tiers")))
    return tuple(found)

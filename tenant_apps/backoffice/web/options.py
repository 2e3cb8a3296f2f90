"""What can be had with a plan: the options on offer, and the form for another one."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from kernel.errors import Invalid
from shared_apps.console.forms import add_refusal, read_money
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import goods
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.catalog.fields import price_words
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.rules.options import Choice, Kind, Option
from tenant_apps.catalog.selectors import options_of
from tenant_apps.catalog.services import end_option, set_option

_KINDS = [
    ("quantity", __("A number of something")),
    ("switch", __("On or off")),
    ("choice", __("One of several")),
]


def _price(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=20, help_text=help_text)


def _count(label: Any, start: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, initial=start, min_value=0)


class OptionForm(forms.Form):
    """Amounts stay texts: they are read in the plan's currency, and refused at their field."""

    key = forms.CharField(
        label=__("Code of the option"),
        max_length=40,
        help_text=__("As delivery gets it, like ipv4."),
    )
    label = forms.CharField(label=__("Name for customers"), max_length=80)
    kind = forms.ChoiceField(label=__("What is chosen"), choices=_KINDS)
    price = _price(__("Price of one, a period"))
    setup = _price(__("Set-up, once"))
    least = _count(__("At least"), 0)
    most = _count(__("At most"), 8)
    step = _count(__("In steps of"), 1)
    choices = forms.CharField(
        label=__("Choices"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=__("One a line: code; name; price a period; set-up. The first is chosen."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def options(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    plan = goods.plan_margin(plan_id).plan
    form = OptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_option(plan.pk, _wish(form.cleaned_data, plan.currency), actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. It holds for what is sold from now on."))
            return redirect("manage-options", plan.pk)
    return page(
        request,
        "options",
        at="catalogue",
        status=422 if form.errors else 200,
        plan=plan,
        rows=_rows(plan),
        form=form,
    )


@require_POST
@team_required
def end(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    plan = goods.plan_margin(plan_id).plan
    end_option(plan.pk, request.POST.get("key", ""), actor=actor_of(request))
    messages.success(request, _("It is sold no more. Who has it keeps it."))
    return redirect("manage-options", plan.pk)


def _rows(plan: Plan) -> list[dict[str, Any]]:
    found = []
    for one in options_of(plan, clock.now()):
        if one.kind == "choice":
            prices = [
                f"{each.label}: {price_words(each.price, each.setup, plan.currency, '')}"
                for each in one.choices
            ]
        else:
            prices = [price_words(one.price, one.setup, plan.currency, "")]
        found.append({"option": one, "kind": dict(_KINDS)[one.kind], "prices": prices})
    return found


def _wish(typed: dict[str, Any], currency: str) -> Option:
    """Only what the kind needs is read. Raises Invalid at the field."""
    kind = cast("Kind", typed["kind"])
    counted = kind == "quantity"
    most, step = typed["most"], typed["step"]
    return Option(
        typed["key"].strip(),
        typed["label"],
        kind,
        currency,
        0 if kind == "choice" else _minor(typed["price"], currency, "price"),
        0 if kind == "choice" else _minor(typed["setup"], currency, "setup"),
        (typed["least"] or 0) if counted else 0,
        (0 if most is None else most) if counted else 1,
        (1 if step is None else step) if counted else 1,
        _choices(typed["choices"], currency) if kind == "choice" else (),
    )


def _choices(text: str, currency: str) -> tuple[Choice, ...]:
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        code, label, price, setup, *_rest = [
            *(part.strip() for part in line.split(";")),
            "",
            "",
            "",
        ]
        found.append(Choice(code, label, _minor(price, currency), _minor(setup, currency)))
    return tuple(found)


def _minor(text: str, currency: str, field: str = "choices") -> int:
    return read_money(text, currency, field=field).minor if text.strip() else 0

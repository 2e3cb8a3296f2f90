"""On which cycles a product is sold: their prices, what they save, and the form for another."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Invalid
from kernel.periods import Interval, Unit
from kernel.tenancy.context import current_store
from shared_apps.console.forms import add_refusal, read_money
from shared_apps.identity.web.guards import team_required
from shared_apps.ui.cycles import cycle_name
from tenant_apps.backoffice.selectors import goods
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.catalog.rules.cycles import CYCLES
from tenant_apps.catalog.rules.lasting import MOST_CYCLES, Lasting
from tenant_apps.catalog.services import offer_cycle, withdraw_cycle


class CycleForm(forms.Form):
    """Amounts stay texts: they are read in the store's currency, and refused at their field."""

    cycle = forms.ChoiceField(label=__("Cycle"))
    price = forms.CharField(label=__("Price of a whole cycle"), max_length=20)
    setup = forms.CharField(label=__("Set-up, once"), max_length=20, required=False)
    accept_loss = forms.BooleanField(label=__("Sell below cost on purpose"), required=False)
    in_arrears = forms.BooleanField(
        label=__("Paid afterwards"),
        required=False,
        help_text=__("Each period is billed when it is over; who leaves pays what they had."),
    )
    term_cycles = forms.IntegerField(
        label=__("Fixed term, in cycles"),
        required=False,
        min_value=0,
        max_value=MOST_CYCLES,
        initial=0,
        help_text=__("0: none, it can end with each cycle."),
    )
    after_term = forms.ChoiceField(
        label=__("After the term"),
        required=False,
        choices=[
            ("goes", __("It goes on from cycle to cycle")),
            ("ends", __("It ends by itself")),
        ],
    )
    early_end = forms.ChoiceField(
        label=__("Customers who want to leave before"),
        required=False,
        choices=[
            ("no", __("Stay until the term ends")),
            ("billed", __("Are billed the rest of the term at once")),
        ],
    )

    def offer(self) -> None:
        self.fields["cycle"].choices = [  # type: ignore[attr-defined]
            (_key(one), cycle_name(one.unit, one.count)) for one in CYCLES
        ]
        self.initial.setdefault("cycle", "1-year")

    @property
    def interval(self) -> Interval:
        count, unit = self.cleaned_data["cycle"].split("-")
        return Interval(Unit(unit), int(count))


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def cycles(request: HttpRequest, product_id: UUID) -> HttpResponse:
    product = goods.product(product_id)
    form = CycleForm(request.POST or None)
    form.offer()
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
        "cycles",
        at="catalogue",
        status=422 if form.errors else 200,
        product=product,
        rows=goods.cycles(product),
        form=form,
        currency=current_store().currency,
    )


@require_POST
@team_required
def withdraw(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    plan = withdraw_cycle(plan_id, actor=actor_of(request))
    messages.success(request, _("It is sold no more. Who has it keeps it."))
    return redirect("manage-cycles", plan.product_id)


def _offer(form: CycleForm, product_id: UUID, request: HttpRequest) -> None:
    currency, typed = current_store().currency, form.cleaned_data
    price = read_money(typed["price"], currency, field="price")
    offer_cycle(
        product_id,
        form.interval,
        price=price,
        setup=read_money(typed["setup"] or "0", currency, field="setup"),
        net=goods.net_of(price),
        accept_loss=typed["accept_loss"],
        lasting=Lasting(
            typed["in_arrears"],
            typed["term_cycles"] or 0,
            "ends" if typed["after_term"] == "ends" else "goes",
            "billed" if typed["early_end"] == "billed" else "no",
        ),
        actor=actor_of(request),
    )


def _key(interval: Interval) -> str:
    return f"{interval.count}-{interval.unit}"

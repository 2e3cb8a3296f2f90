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

from kernel.periods import Interval, Unit
from shared_apps.identity.web.guards import team_required
from shared_apps.ui.cycles import cycle_name
from tenant_apps.backoffice.selectors import goods
from tenant_apps.backoffice.web.sale_form import SaleForm, sale_page
from tenant_apps.backoffice.web.shell import actor_of
from tenant_apps.billing import margins
from tenant_apps.catalog.models import Product
from tenant_apps.catalog.rules.cycles import CYCLES
from tenant_apps.catalog.rules.lasting import MOST_CYCLES, Lasting
from tenant_apps.catalog.services import offer_cycle, withdraw_cycle


class CycleForm(SaleForm):
    """A price for a cycle, and how it is sold."""

    cycle = forms.ChoiceField(label=__("Cycle"))
    price = forms.CharField(label=__("Price of a whole cycle"), max_length=20)
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
    return sale_page(
        request,
        "cycles",
        product,
        form,
        lambda: _offer(form, product, request),
        rows=goods.cycles(product),
    )


@require_POST
@team_required
def withdraw(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    plan = withdraw_cycle(plan_id, actor=actor_of(request))
    messages.success(request, _("It is sold no more. Who has it keeps it."))
    return redirect("manage-cycles", plan.product_id)


def _offer(form: CycleForm, product: Product, request: HttpRequest) -> None:
    typed, price = form.cleaned_data, form.amount("price")
    offer_cycle(
        product.pk,
        form.interval,
        price=price,
        setup=form.amount("setup"),
        net=margins.net_of(price, product.tax_category),
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

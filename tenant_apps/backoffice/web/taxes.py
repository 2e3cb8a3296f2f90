"""The table of tax rates, and what is known of one customer's tax."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Refusal
from shared_apps.console.forms import add_refusal
from shared_apps.identity.web.guards import team_required
from shared_apps.ui.formats import countries, money_text
from tenant_apps.backoffice.selectors import people
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing import services
from tenant_apps.billing.flows import ask_now
from tenant_apps.billing.models import Policy, TaxRate
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services import NewRate
from tenant_apps.billing.taxation import untaxed_country
from tenant_apps.billing.threshold import standing


class RateForm(forms.Form):
    """One line of the table. A day is the first on which it holds, in the store's zone."""

    country = forms.ChoiceField(label=__("Country"), choices=lambda: [("", ""), *countries()])
    region = forms.CharField(
        label=__("Region"),
        max_length=3,
        required=False,
        help_text=__("The short sign, like CN for the Canaries. Empty: the whole country."),
    )
    category = forms.CharField(
        label=__("Class of goods"),
        max_length=20,
        required=False,
        help_text=__("As on the product. Empty: everything."),
    )
    percent = forms.DecimalField(label=__("Percent"), localize=True, decimal_places=2)
    label = forms.CharField(label=__("Called"), max_length=20, initial="VAT")
    starts_on = forms.DateField(
        label=__("Holds from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class ExemptionForm(forms.Form):
    certificate = forms.CharField(max_length=120)
    ends_on = forms.DateField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def table(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"region": form.cleaned_data["region"].upper()}
        try:
            services.add_rate(NewRate(**data), actor=actor_of(request))
        except Refusal as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Added. It holds for new invoices."))
            return redirect("manage-taxes")
    status = 422 if form.errors else 200
    rows = list(TaxRate.objects.all())
    facts: dict[str, Any] = {"form": form, "rates": rows, "policy": policy(), "today": today()}
    if facts["policy"].home_until_threshold:
        facts |= _standing(facts["policy"])
    untaxed = dict(countries()).get(untaxed_country(), "")
    return page(request, "taxes", at="policy", status=status, untaxed=untaxed, **facts)


def _standing(rules: Policy) -> dict[str, Any]:
    found = standing(rules, today())
    text = f"{money_text(found.sold)} / {money_text(found.limit)}"
    kind = {0: "", 80: "warn", 100: "bad"}[found.warning]
    return {"standing": found, "standing_text": text, "standing_kind": kind}


@require_POST
@owner_only
def fill_in(request: HttpRequest) -> HttpResponse:
    count = services.fill_in_union_rates(actor=actor_of(request))
    messages.success(
        request, _("%(count)s rates added. Please check those you sell to.") % {"count": count}
    )
    return redirect("manage-taxes")


@require_POST
@owner_only
def begin(request: HttpRequest) -> HttpResponse:
    """What the note on the page offers. A click on an old page, where tax is charged: nothing."""
    if country := untaxed_country():
        services.begin_taxing(country, actor=actor_of(request))
        messages.success(request, _("New invoices charge tax by where the customer is."))
    return redirect("manage-taxes")


@require_POST
@owner_only
def remove(request: HttpRequest, rate_id: int) -> HttpResponse:
    services.remove_rate(rate_id, actor=actor_of(request))
    messages.success(request, _("Removed. Invoices that were issued keep it."))
    return redirect("manage-taxes")


@require_POST
@team_required
def ask(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    ask_now(people.customer(customer_id), actor=actor_of(request))
    messages.success(request, _("The register was asked."))
    return redirect("manage-customer", customer_id)


@require_POST
@owner_only
def exempt(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    form = ExemptionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the certificate that you have seen."))
        return redirect("manage-customer", customer_id)
    try:
        services.exempt_customer(
            people.customer(customer_id),
            certificate=form.cleaned_data["certificate"],
            starts_on=today(),
            ends_on=form.cleaned_data["ends_on"],
            actor=actor_of(request),
        )
    except Refusal as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("New invoices bear no tax."))
    return redirect("manage-customer", customer_id)


@require_POST
@owner_only
def end(request: HttpRequest, customer_id: UUID, exemption_id: int) -> HttpResponse:
    customer = people.customer(customer_id)
    services.end_exemption(customer, exemption_id, today=today(), actor=actor_of(request))
    messages.success(request, _("New invoices bear tax again."))
    return redirect("manage-customer", customer_id)

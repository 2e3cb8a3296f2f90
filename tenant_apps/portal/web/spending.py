"""What a customer's desktops cost right now, and what they may cost in a month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Invalid
from kernel.tenancy.context import current_store
from shared_apps.ui.formats import money_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.selectors import policy
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.portal.web.wallet_forms import AmountField
from tenant_apps.workspaces.credit import credit_for
from tenant_apps.workspaces.services import set_limit
from tenant_apps.workspaces.spending import Spent, spent

# How often an open page asks: while something runs, and at rest.
_RUNS, _RESTS = 20, 60


class LimitForm(forms.Form):
    limit = AmountField(
        label=gettext_lazy("At most a month"),
        required=False,
        help_text=gettext_lazy("Empty: no limit."),
    )
    reached = forms.ChoiceField(
        label=gettext_lazy("When it is reached"),
        choices=[
            ("stop", gettext_lazy("Stop my desktops")),
            ("tell", gettext_lazy("Only write to me")),
        ],
    )


def live_facts(customer: Customer) -> dict[str, Any]:
    """What the fragment says; empty for who never had a desktop."""
    found = spent(customer.pk)
    if not found.desks:
        return {}
    credit = credit_for(found)
    return {
        "spent": found,
        "meter": found.as_meter(),
        "meter_text": money_text(found.amount),
        "near": found.at + timedelta(minutes=30),
        "every": _RUNS if found.running else _RESTS,
        "credit": credit,
        "credit_soon": _soon(found, credit.ends_at) if credit and credit.stops else None,
        "limit_soon": _soon(found, found.limit_at),
    }


def _soon(found: Spent, at: datetime | None) -> datetime | None:
    """An end that lies within a day is worth a warning."""
    return at if at is not None and (at - found.at).total_seconds() < 86_400 else None


@require_safe
@customer_required
def live(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Asked every few seconds by an open page: tests/portal/test_spending.py counts its queries."""
    return render(request, "portal/spending_live.html", live_facts(customer))


@require_safe
@customer_required
def spending(request: HttpRequest, customer: Customer) -> HttpResponse:
    return _page(request, customer)


@require_POST
@customer_required
def limit(request: HttpRequest, customer: Customer) -> HttpResponse:
    form = LimitForm(request.POST)
    if form.is_valid():
        is_hard = form.cleaned_data["reached"] == "stop"
        try:
            set_limit(
                customer.pk, form.cleaned_data["limit"], is_hard=is_hard, actor=actor_of(request)
            )
        except Invalid as no:
            form.add_error("limit", no.message)
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("spending")
    return _page(request, customer, form=form)


def _page(request: HttpRequest, customer: Customer, form: LimitForm | None = None) -> HttpResponse:
    facts = live_facts(customer)
    if form is None:
        form = _form_of(facts["spent"] if facts else spent(customer.pk))
    return page(
        request,
        "spending",
        at="services",
        status=400 if form.errors else 200,
        form=form,
        back=reverse("services"),
        currency=current_store().currency,
        tax_within=policy().prices_include_tax,
        **facts,
    )


def _form_of(found: Spent) -> LimitForm:
    known = {"reached": "stop" if found.spending.is_hard else "tell"}
    if found.limit is not None:
        known["limit"] = str(found.limit.major)
    return LimitForm(initial=known)

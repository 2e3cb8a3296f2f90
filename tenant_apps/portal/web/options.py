"""What a server has beside its plan: choose, see what it costs to the cent, confirm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel.errors import Invalid, NotFound, Refusal
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.changing import refuse_change
from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.models import PlanChange, Subscription
from tenant_apps.billing.optioning import offered_to
from tenant_apps.billing.selectors import change_of
from tenant_apps.billing.services import change_options, preview_option_change
from tenant_apps.catalog.fields import OptionFields
from tenant_apps.portal import selectors
from tenant_apps.portal.web.change import to_payment
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required
from tenant_apps.portal.web.words import cycle
from tenant_apps.provisioning.models import Service
from tenant_apps.provisioning.selectors import service_of


class OptionsForm(OptionFields):
    """A field for each option that the plan offers."""


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def options(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    """GET: the form. POST: what the wish costs; POST with `shown`: the wish, at that total."""
    service = service_of(customer.pk, service_id)
    row = selectors.subscription_of(service)
    if row is None:
        raise NotFound(_("There is no such service."))
    form = OptionsForm(request.POST or None)
    form.offer(offered_to(row), cycle(row), {one.key: one.value for one in row.chosen} | _off(row))
    found: dict[str, Any] = {"change": change_of(row.pk), "form": form}
    try:
        refuse_change(row)
    except CannotChange as no:
        found["problem"] = no.message
    if request.method == "POST" and form.is_valid() and "problem" not in found:
        quote_of(customer.pk)
        try:
            if "shown" in request.POST:
                return _make(request, service, row, form)
            found["preview"] = preview_option_change(row, form.options | _old(row, form))
            found["shown_at"] = found["preview"].at.isoformat()
        except Invalid as wrong:
            form.refuse(wrong)
        except Refusal as no:
            found["problem"] = no.message
            found["pay_first"] = no.facts.get("invoice_id", "")
    return page(
        request,
        "options",
        at="services",
        status=422 if form.errors else 200,
        service=service,
        subscription=row,
        cycle=cycle(row),
        typed=form.options.items() if request.method == "POST" and not form.errors else (),
        **found,
    )


def _off(row: Subscription) -> dict[str, str]:
    """What it could have and has not is off, whatever a new order would start with."""
    has = {one.key for one in row.chosen}
    return {one.key: "0" for one in offered_to(row) if one.key not in has and one.kind != "choice"}


def _old(row: Subscription, form: OptionsForm) -> dict[str, str]:
    """What is sold no more has no field: it stays as it is."""
    return {one.key: one.value for one in row.chosen if one.key not in form.options}


def _make(
    request: HttpRequest, service: Service, row: Subscription, form: OptionsForm
) -> HttpResponse:
    shown, at = request.POST["shown"], None
    try:
        at = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        at = None
    agreed = shown.isascii() and shown.isdecimal() and len(shown) < 16
    made = change_options(
        row.pk,
        form.options | _old(row, form),
        shown=int(shown) if agreed else -1,
        at=at if at and at.tzinfo else None,
        actor=actor_of(request),
    )
    made.refresh_from_db()
    if made.state == PlanChange.State.WAITING and made.invoice is not None:
        return to_payment(request, made.invoice)
    messages.success(request, _("Done. Your options are changed."))
    return redirect("service", service.pk)

"""Stored cards: which there are, which one renewals use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Refusal
from kernel.web.links import absolute_url
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.selectors import today
from tenant_apps.payments import flows
from tenant_apps.payments.models import CardSetup, PaymentMethod
from tenant_apps.payments.selectors import can_keep_cards, methods_of, open_card_setup
from tenant_apps.payments.services import make_default, remove_method
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required

log = structlog.get_logger(__name__)


@require_safe
@customer_required
def methods(request: HttpRequest, customer: Customer) -> HttpResponse:
    rows = [_row(method) for method in methods_of(customer.pk)]
    return page(request, "methods", at="methods", rows=rows, can_add=can_keep_cards())


@require_POST
@customer_required
def add(request: HttpRequest, customer: Customer) -> HttpResponse:
    """To the payment service's page for a card; it leads back here."""
    here = absolute_url(reverse("methods"))
    try:
        url = flows.open_card_page(
            customer,
            success_url=absolute_url(reverse("method-added")),
            cancel_url=here,
            actor=actor_of(request),
        )
    except Refusal as no:
        messages.error(request, no.message)
        return redirect("methods")
    return redirect(url)


@require_safe
@customer_required
def added(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Back from the payment service, maybe before its notice: it is asked once. Again: the list."""
    waiting = open_card_setup(customer.pk)
    if waiting is None:
        return redirect("methods")
    try:
        flows.settle_card_setup(waiting.pk)
    except Refusal as no:
        log.info("card_not_asked", code=no.code)
    waiting.refresh_from_db()
    if waiting.state == CardSetup.State.KEPT:
        messages.success(request, _("Your card is kept. Renewals use it from now on."))
    elif waiting.closed_at is None:
        messages.info(request, _("Your card is being checked. It appears here in a minute."))
    else:
        messages.error(request, _("The card was not kept. Nothing was charged."))
    return redirect("methods")


@require_POST
@customer_required
def default(request: HttpRequest, customer: Customer, method_id: UUID) -> HttpResponse:
    make_default(customer.pk, method_id, actor=actor_of(request))
    messages.success(request, _("Renewals use this card from now on."))
    return redirect("methods")


@require_POST
@customer_required
def remove(request: HttpRequest, customer: Customer, method_id: UUID) -> HttpResponse:
    remove_method(customer.pk, method_id, actor=actor_of(request))
    messages.success(request, _("The card is removed and will not be charged again."))
    return redirect("methods")


def _row(method: PaymentMethod) -> dict[str, Any]:
    return {
        "method": method,
        "name": card_name(method),
        "expiry": expiry(method),
        "expired": has_expired(method),
    }


def card_name(method: PaymentMethod) -> str:
    """ "Visa •••• 4242", else "Card": the words of the other side are not shown."""
    brand = method.brand.replace("_", " ").title() if method.brand else _("Card")
    return f"{brand} •••• {method.last4}" if method.last4 else brand


def has_expired(method: PaymentMethod) -> bool:
    """A card is good to the end of its month, on the store's calendar."""
    if not method.expires_year or not method.expires_month:
        return False
    day = today()
    return (method.expires_year, method.expires_month) < (day.year, day.month)


def expiry(method: PaymentMethod) -> str:
    """ "Good until 08/2027"; empty when nobody knows."""
    if not method.expires_year or not method.expires_month:
        return ""
    until = f"{method.expires_month:02}/{method.expires_year}"
    said = _("Expired %(until)s") if has_expired(method) else _("Good until %(until)s")
    return said % {"until": until}

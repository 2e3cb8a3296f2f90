"""Stored cards: which there are, which one renewals use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenant_apps.accounts.models import Customer
from tenant_apps.billing.selectors import today
from tenant_apps.payments.models import PaymentMethod
from tenant_apps.payments.selectors import methods_of
from tenant_apps.payments.services import make_default, remove_method
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import actor_of, customer_required


@require_safe
@customer_required
def methods(request: HttpRequest, customer: Customer) -> HttpResponse:
    rows = [_row(method) for method in methods_of(customer.pk)]
    return page(request, "methods", at="methods", rows=rows)


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

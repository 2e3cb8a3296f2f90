"""Orders that wait for payment: to the payment page, or taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Conflict
from tenant_apps.accounts.models import Customer
from tenant_apps.orders.services import withdraw_order
from tenant_apps.portal.web.guards import actor_of, customer_required


@require_POST
@customer_required
def cancel(request: HttpRequest, customer: Customer, order_id: UUID) -> HttpResponse:
    try:
        order = withdraw_order(customer.pk, order_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        text = _("Order %(number)s is cancelled. Nothing is to be paid.")
        messages.success(request, text % {"number": order.number})
    return redirect("account")

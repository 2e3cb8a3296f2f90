"""Orders: the list, and the way of one from cart to machine."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shared_apps.console.lists import page_of, words_of
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people, trade
from tenant_apps.backoffice.web.shell import page
from tenant_apps.backoffice.web.tables import state_tabs
from tenant_apps.orders.models import Order
from tenant_apps.orders.selectors import timeline


@require_safe
@team_required
def orders(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    found = page_of(request, trade.orders(request.GET.get("state", ""), words))
    names = people.labels(row.customer_id for row in found)
    return page(
        request,
        "orders",
        at="orders",
        page=found,
        rows=[(row, names.get(row.customer_id)) for row in found],
        tabs=state_tabs(request, trade.ORDER_STATES),
        words=words,
    )


@require_safe
@team_required
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    row = trade.order(order_id)
    return page(
        request,
        "order",
        at="orders",
        order=row,
        customer=people.customer(row.customer_id),
        lines=row.lines.all(),
        steps=_steps(row),
    )


def _steps(row: Order) -> list[dict[str, Any]]:
    titles = {
        "placed": _("Ordered"),
        "paid": _("Paid"),
        "creating": _("Being set up"),
        "ready": _("Ready"),
    }
    return [
        {"title": titles[mark.step], "state": mark.state, "at": mark.at} for mark in timeline(row)
    ]

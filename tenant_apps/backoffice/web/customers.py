"""Customers: the list, and everything about one of them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kernel.tenancy.context import current_store
from shared_apps.console.lists import page_of
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people
from tenant_apps.backoffice.web.shell import page
from tenant_apps.billing.selectors import invoices_of, open_balance, subscriptions_of
from tenant_apps.orders.selectors import orders_of
from tenant_apps.payments.selectors import methods_of
from tenant_apps.provisioning.selectors import services_of

_MOST = 20


@require_safe
@team_required
def customers(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = page_of(request, people.customers(words))
    counts = people.running_services(row.pk for row in found)
    rows = [(row, counts.get(row.pk, 0)) for row in found]
    return page(request, "customers", at="customers", page=found, rows=rows, words=words)


@require_safe
@team_required
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    row = people.customer(customer_id)
    return page(
        request,
        "customer",
        at="customers",
        customer=row,
        balance=open_balance(row.pk, current_store().currency),
        services=services_of(row.pk)[:_MOST],
        invoices=invoices_of(row.pk)[:_MOST],
        orders=list(orders_of(row.pk))[:_MOST],
        subscriptions=list(subscriptions_of(row.pk))[:_MOST],
        methods=methods_of(row.pk),
    )

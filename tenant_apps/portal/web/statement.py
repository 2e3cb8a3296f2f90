"""A customer's own statement: page, table, PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kernel.web.files import inline_pdf
from shared_apps.console.exports import csv_download
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.statement_pdf import statement_pdf
from tenant_apps.billing.statement_table import HEAD, asked_for, cells, shown
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required


@require_safe
@customer_required
def statement(request: HttpRequest, customer: Customer) -> HttpResponse:
    return page(request, "statement", at="invoices", **shown(customer.pk, request.GET))


@require_safe
@customer_required
def as_csv(request: HttpRequest, customer: Customer) -> HttpResponse:
    return csv_download("statement", HEAD, cells(asked_for(customer.pk, request.GET)))


@require_safe
@customer_required
def pdf(request: HttpRequest, customer: Customer) -> HttpResponse:
    made = statement_pdf(customer, asked_for(customer.pk, request.GET))
    return inline_pdf("statement", made)

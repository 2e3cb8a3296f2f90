"""A customer's statement, as the team reads it and hands it out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kernel.web.files import inline_pdf
from shared_apps.console.exports import csv_download
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people
from tenant_apps.backoffice.web.shell import page
from tenant_apps.billing.statement_pdf import statement_pdf
from tenant_apps.billing.statement_table import HEAD, asked_for, cells, shown


@require_safe
@team_required
def statement(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    row = people.customer(customer_id)
    return page(request, "statement", at="customers", customer=row, **shown(row.pk, request.GET))


@require_safe
@team_required
def as_csv(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    row = people.customer(customer_id)
    return csv_download("statement", HEAD, cells(asked_for(row.pk, request.GET)))


@require_safe
@team_required
def pdf(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    row = people.customer(customer_id)
    made = statement_pdf(row, asked_for(row.pk, request.GET), row.language)
    return inline_pdf("statement", made)

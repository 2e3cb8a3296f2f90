"""Credit notes as their customer reads them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from kernel.web.files import inline_pdf
from shared_apps.console.lists import page_of
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.credit_note_pdf import credit_note_pdf
from tenant_apps.billing.selectors import credit_note_of, credit_notes_of
from tenant_apps.billing.words import reason_words
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required
from tenant_apps.portal.web.papers import xml_or_why


@require_safe
@customer_required
def notes(request: HttpRequest, customer: Customer) -> HttpResponse:
    found = page_of(request, credit_notes_of(customer.pk))
    rows = [(row, reason_words(row.reason)) for row in found]
    return page(request, "credit_notes", at="invoices", page=found, rows=rows)


@require_safe
@customer_required
def note(request: HttpRequest, customer: Customer, note_id: UUID) -> HttpResponse:
    row = credit_note_of(customer.pk, note_id)
    return page(
        request,
        "credit_note",
        at="invoices",
        note=row,
        lines=row.lines.select_related("line"),
        reason=reason_words(row.reason),
    )


@require_safe
@customer_required
def pdf(request: HttpRequest, customer: Customer, note_id: UUID) -> HttpResponse:
    row = credit_note_of(customer.pk, note_id)
    return inline_pdf(row.number, credit_note_pdf(row))


@require_safe
@customer_required
def xml(request: HttpRequest, customer: Customer, note_id: UUID) -> HttpResponse:
    row = credit_note_of(customer.pk, note_id)
    return xml_or_why(request, row, redirect("credit-note", row.pk))

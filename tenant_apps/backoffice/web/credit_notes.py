"""Correct an invoice by a credit note, and read credit notes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Conflict, Invalid
from kernel.web.files import inline_pdf, xml_file
from shared_apps.console.forms import add_refusal
from shared_apps.console.lists import page_of, words_of
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people, trade
from tenant_apps.backoffice.web.credit_note_form import CorrectionForm
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing.credit_note_pdf import credit_note_pdf
from tenant_apps.billing.einvoicing import einvoice
from tenant_apps.billing.errors import NoEInvoice
from tenant_apps.billing.models import CreditNote, Invoice
from tenant_apps.billing.selectors import creditable_lines
from tenant_apps.billing.services import issue_credit_note
from tenant_apps.billing.words import reason_words
from tenant_apps.payments.flows.corrections import credit_and_refund
from tenant_apps.payments.selectors import refundable_payments


@require_safe
@team_required
def notes(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    found = page_of(request, trade.credit_notes(words))
    names = people.labels(row.customer_id for row in found)
    rows = [(row, names.get(row.customer_id), reason_words(row.reason)) for row in found]
    return page(request, "credit_notes", at="invoices", page=found, rows=rows, words=words)


@require_safe
@team_required
def note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    row = trade.credit_note(note_id)
    return page(
        request,
        "credit_note",
        at="invoices",
        note=row,
        lines=row.lines.select_related("line"),
        reason=reason_words(row.reason),
        customer=people.customer(row.customer_id),
    )


@require_safe
@team_required
def pdf(request: HttpRequest, note_id: UUID) -> HttpResponse:
    row = trade.credit_note(note_id)
    return inline_pdf(row.number, credit_note_pdf(row))


@require_safe
@team_required
def xml(request: HttpRequest, note_id: UUID) -> HttpResponse:
    row = trade.credit_note(note_id)
    try:
        return xml_file(row.number, einvoice(row, people.customer(row.customer_id).language))
    except NoEInvoice as no:
        messages.error(request, no.message)
        return redirect("manage-credit-note", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def correct(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    row = trade.invoice(invoice_id)
    lines = creditable_lines(row)
    form = CorrectionForm(
        [one for one in lines if one.left], request.POST or None, refund=_can_refund(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _issue(request, row, form)
        except (Invalid, Conflict) as no:
            add_refusal(form, no)
        else:
            return redirect("manage-credit-note", made.pk)
    return page(
        request,
        "correct",
        at="invoices",
        status=422 if form.errors else 200,
        invoice=row,
        form=form,
        possible=bool(form.names) and row.state in {Invoice.State.OPEN, Invoice.State.PAID},
    )


def _can_refund(row: Invoice) -> bool:
    return not row.amount_due and bool(refundable_payments(row.pk))


def _issue(request: HttpRequest, row: Invoice, form: CorrectionForm) -> CreditNote:
    typed, actor = form.cleaned_data, actor_of(request)
    amounts = form.amounts(row.currency)
    said = {
        "reason": typed["reason"],
        "note": typed["note"],
        "request_key": f"form:{typed['key']}",
    }
    left = None
    if typed.get("money") == "refund":
        made, left = credit_and_refund(row.pk, amounts, **said, actor=actor)
    else:
        made = issue_credit_note(row.pk, amounts, **said, actor=actor)
    messages.success(request, _("Credit note %(number)s is issued.") % {"number": made.number})
    if left:
        messages.warning(
            request, _("Not all of it could go back the way it came. The rest is credit.")
        )
    return made

"""Invoices: the list, one of them, money that came by transfer, taking one back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Conflict, Invalid
from kernel.web.files import inline_pdf, xml_file
from shared_apps.console.forms import read_money
from shared_apps.console.lists import page_of, words_of
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.selectors import people, trade
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.backoffice.web.tables import state_tabs
from tenant_apps.billing.einvoicing import einvoice
from tenant_apps.billing.errors import NoEInvoice
from tenant_apps.billing.links import links_of
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.pdf import invoice_pdf
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import void_invoice
from tenant_apps.payments.services import close_mismatch, record_manual


@require_safe
@team_required
def invoices(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    found = page_of(request, trade.invoices(request.GET.get("state", ""), words))
    names = people.labels(row.customer_id for row in found)
    return page(
        request,
        "invoices",
        at="invoices",
        page=found,
        rows=[(row, names.get(row.customer_id), _shown_state(row)) for row in found],
        tabs=state_tabs(request, trade.INVOICE_STATES),
        words=words,
    )


@require_safe
@team_required
def invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    row = trade.invoice(invoice_id)
    return page(
        request,
        "invoice",
        at="invoices",
        invoice=row,
        state=_shown_state(row),
        customer=people.customer(row.customer_id),
        order=trade.order_of_invoice(row),
        services=trade.services_on(row),
        lines=row.lines.all(),
        payments=trade.payments_of(row.pk),
        attempts=trade.attempts_of(row.pk),
        dunning=row.dunning.order_by("taken_at"),
        voidable=row.state == Invoice.State.OPEN and not (row.paid_minor or row.credited_minor),
        notes=row.credit_notes.order_by("issued_at", "number"),
        links=links_of(row),
        correctable=row.state in {Invoice.State.OPEN, Invoice.State.PAID},
    )


@require_safe
@team_required
def pdf(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    row = trade.invoice(invoice_id)
    return inline_pdf(row.number, invoice_pdf(row))


@require_safe
@team_required
def xml(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """The e-invoice by itself, in the customer's language."""
    row = trade.invoice(invoice_id)
    try:
        return xml_file(row.number, einvoice(row, people.customer(row.customer_id).language))
    except NoEInvoice as no:
        messages.error(request, no.message)
        return redirect("manage-invoice", row.pk)


@require_POST
@team_required
def payment(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Book a bank transfer or cash. The same reference twice is refused."""
    row = trade.invoice(invoice_id)
    try:
        amount = read_money(request.POST.get("amount", ""), row.currency, field="amount")
        record_manual(
            row.pk,
            amount,
            bank_reference=request.POST.get("bank_reference", ""),
            note=request.POST.get("note", ""),
            actor=actor_of(request),
        )
    except (Invalid, Conflict) as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The payment is booked."))
    return redirect("manage-invoice", row.pk)


@require_POST
@team_required
def void(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        void_invoice(invoice_id, reason=reason or _("no reason given"), actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The invoice is taken back. Its number stays in the books."))
    return redirect("manage-invoice", invoice_id)


@require_POST
@team_required
def mismatch_seen(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """A payment that did not match was seen to by hand: the invoice may be paid again."""
    try:
        row = close_mismatch(attempt_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
        return redirect("manage-invoices")
    messages.success(request, _("Closed. The invoice can be paid again."))
    return redirect("manage-invoice", row.invoice_id)


def _shown_state(row: Invoice) -> str:
    """Overdue is derived, never stored."""
    overdue = row.state == Invoice.State.OPEN and row.due_on < today()
    return "overdue" if overdue else str(row.state)

"""Invoices: the list, its table for a spreadsheet, one invoice, its PDF, the way to pay it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import OutsideError, Refusal
from kernel.money import Money
from kernel.web.files import inline_pdf
from kernel.web.links import absolute_url
from shared_apps.console.exports import csv_download
from shared_apps.console.lists import page_of
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.links import links_of
from tenant_apps.billing.models import Invoice, InvoiceLine
from tenant_apps.billing.pdf import invoice_pdf
from tenant_apps.billing.selectors import credit_used_for, invoice_of, today
from tenant_apps.orders.selectors import order_of_invoice, waiting_orders
from tenant_apps.payments import flows
from tenant_apps.payments.models import Attempt, Payment
from tenant_apps.payments.selectors import last_attempt
from tenant_apps.portal import selectors
from tenant_apps.portal.web.bundles import bundled
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required
from tenant_apps.portal.web.methods import card_name
from tenant_apps.portal.web.papers import xml_or_why
from tenant_apps.provisioning.models import Service

log = structlog.get_logger(__name__)
_MOST_ROWS = 10_000


@require_safe
@customer_required
def invoices(request: HttpRequest, customer: Customer) -> HttpResponse:
    chosen, day = request.GET.get("state", ""), today()
    found = page_of(request, selectors.invoices(customer.pk, chosen))
    return page(
        request,
        "invoices",
        at="invoices",
        page=found,
        rows=[(row, selectors.shown_state(row, day)) for row in found],
        tabs=_tabs(chosen),
        waiting=waiting_orders(customer.pk) if chosen != "paid" else [],
        chosen=chosen if chosen in selectors.INVOICE_STATES else "",
    )


@require_safe
@customer_required
def as_csv(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Days as ISO 8601, amounts in major units with a point: for a program or a spreadsheet."""
    head = ("number", "issued", "due", "state", "net", "tax", "total", "paid", "currency")
    day = today()
    rows = selectors.invoices(customer.pk, request.GET.get("state", ""))[:_MOST_ROWS]
    return csv_download(
        "invoices", head, (_cells(row, selectors.shown_state(row, day)) for row in rows)
    )


@require_safe
@customer_required
def invoice(request: HttpRequest, customer: Customer, invoice_id: UUID) -> HttpResponse:
    """One invoice. What the address claims (`back=paid`) is never believed."""
    row = invoice_of(customer.pk, invoice_id)
    back = request.GET.get("back", "")
    if back:
        _ask_once(row)
        row.refresh_from_db()
    due = bool(row.amount_due)
    attempt = last_attempt(row.pk) if due else None
    lines = list(row.lines.all())
    on = selectors.services_on(lines, customer.pk)
    alone, bundles = bundled([(line, _service_of(line, on)) for line in lines])
    return page(
        request,
        "invoice",
        at="invoices",
        invoice=row,
        state=selectors.shown_state(row, today()),
        lines=alone,
        bundles=bundles,
        order=order_of_invoice(customer.pk, row.pk),
        services=list(on.values()),
        payments=[(one, _way(one)) for one in selectors.payments_of(row.pk)],
        credit_used=credit_used_for(row),
        notes=row.credit_notes.order_by("issued_at", "number"),
        links=links_of(row),
        refused=_(attempt.person) if attempt and attempt.state == Attempt.State.DECLINED else "",
        waiting=due and back == "paid" and attempt is not None and attempt.closed_at is None,
        cancelled_back=due and back == "cancelled",
        transfer=selectors.transfer_instructions() if due else "",
    )


@require_safe
@customer_required
def pdf(request: HttpRequest, customer: Customer, invoice_id: UUID) -> HttpResponse:
    row = invoice_of(customer.pk, invoice_id)
    return inline_pdf(row.number, invoice_pdf(row))


@require_safe
@customer_required
def xml(request: HttpRequest, customer: Customer, invoice_id: UUID) -> HttpResponse:
    """The e-invoice by itself, for a program."""
    row = invoice_of(customer.pk, invoice_id)
    return xml_or_why(request, row, redirect("invoice", row.pk))


@require_POST
@customer_required
def pay(request: HttpRequest, customer: Customer, invoice_id: UUID) -> HttpResponse:
    """To the payment page; it leads back to the invoice."""
    row = invoice_of(customer.pk, invoice_id)
    here = absolute_url(reverse("invoice", args=[row.pk]))
    try:
        url = flows.open_page(
            row, success_url=f"{here}?back=paid", cancel_url=f"{here}?back=cancelled"
        )
    except Refusal as no:
        messages.error(request, no.message)
        return redirect("invoice", row.pk)
    return redirect(url)


def _ask_once(row: Invoice) -> None:
    """The customer came back before the gateway's notice did: ask it now, once."""
    attempt = last_attempt(row.pk)
    if attempt is None or attempt.closed_at is not None:
        return
    try:
        flows.ask(attempt.pk)
    except (OutsideError, Refusal) as error:
        log.info("ask_failed", code=error.code)


def _service_of(line: InvoiceLine, on: dict[UUID, Service]) -> Service | None:
    return on.get(line.subscription_id) if line.subscription_id else None


def _tabs(chosen: str) -> list[dict[str, Any]]:
    words = {"": _("All"), "open": _("Open"), "paid": _("Paid")}
    here = reverse("invoices")
    current = chosen if chosen in words else ""
    return [
        {
            "label": label,
            "url": f"{here}?{urlencode({'state': state})}" if state else here,
            "current": state == current,
        }
        for state, label in words.items()
    ]


def _cells(row: Invoice, state: str) -> tuple[object, ...]:
    amounts = (row.net_minor, row.tax_minor, row.total_minor, row.paid_minor)
    return (
        row.number,
        row.issued_on.isoformat(),
        row.due_on.isoformat(),
        state,
        *(Money(minor, row.currency).major for minor in amounts),
        row.currency,
    )


def _way(payment: Payment) -> str:
    """How money came, in the customer's words."""
    if payment.attempt is None:
        return _("Bank transfer")
    method = payment.attempt.method
    return card_name(method) if method else _("Card")

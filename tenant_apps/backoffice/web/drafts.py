"""Invoices written by hand: choose a customer, write, preview, issue or throw away."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid, NotFound
from kernel.money import Money
from kernel.web.files import inline_pdf
from shared_apps.console.forms import add_refusal
from shared_apps.console.lists import page_of, words_of
from shared_apps.identity.web.guards import team_required
from tenant_apps.accounts.models import Customer
from tenant_apps.backoffice.selectors import people, trade
from tenant_apps.backoffice.web.draft_form import DraftForm
from tenant_apps.backoffice.web.shell import actor_of, page
from tenant_apps.billing import services
from tenant_apps.billing.draft_pdf import draft_pdf, proforma_pdf
from tenant_apps.billing.drafting import bill_of, free_lines
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.models import InvoiceDraft
from tenant_apps.billing.selectors import draft_of, drafts, policy, today
from tenant_apps.billing.taxation import taxes_of


class DueForm(forms.Form):
    due_on = forms.DateField()
    shown = forms.IntegerField(required=False)


@require_safe
@team_required
def listed(request: HttpRequest) -> HttpResponse:
    found = page_of(request, drafts().prefetch_related("lines"))
    names = people.labels(row.customer_id for row in found)
    rows = [(row, names.get(row.customer_id), list(row.lines.all())) for row in found]
    return page(request, "drafts", at="invoices", page=found, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def new(request: HttpRequest) -> HttpResponse:
    """First for whom, then what: nothing is kept before the first line is saved."""
    customer = _chosen(request)
    if customer is None:
        words = words_of(request)
        found = page_of(request, people.customers(words))
        return page(request, "draft_new", at="invoices", page=found, words=words)
    return _write(request, customer, None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    row = draft_of(draft_id)
    if row.invoice_id is not None:
        return redirect("manage-invoice", row.invoice_id)
    return _write(request, people.customer(row.customer_id), row)


@require_safe
@team_required
def pdf(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    row = draft_of(draft_id)
    customer = people.customer(row.customer_id)
    return inline_pdf("draft", draft_pdf(row, customer, customer.language))


@require_POST
@team_required
def issue(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    row, form = draft_of(draft_id), DueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the due day, and try again."))
        return redirect("manage-draft", draft_id)
    shown = form.cleaned_data["shown"]
    quote_of(row.customer_id)
    try:
        made = services.issue_draft(
            draft_id,
            due_on=form.cleaned_data["due_on"],
            shown=None if shown is None else Money(shown, row.currency),
            actor=actor_of(request),
        )
    except (Invalid, Conflict) as no:
        messages.error(request, no.message)
        return redirect("manage-draft", draft_id)
    messages.success(request, _("Invoice %(number)s is issued.") % {"number": made.number})
    return redirect("manage-invoice", made.pk)


@require_POST
@team_required
def delete(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    try:
        services.delete_draft(draft_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
        return redirect("manage-draft", draft_id)
    messages.success(request, _("The draft is deleted."))
    return redirect("manage-drafts")


@require_POST
@team_required
def proforma(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    row = draft_of(draft_id)
    try:
        made = services.proforma_of_draft(draft_id, actor=actor_of(request))
    except Invalid as no:
        messages.error(request, no.message)
        return redirect("manage-draft", draft_id)
    language = people.customer(row.customer_id).language
    return inline_pdf(made.number, proforma_pdf(made, language))


@require_POST
@team_required
def proforma_of_invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Of an order that waits to be paid."""
    row = trade.invoice(invoice_id)
    try:
        made = services.proforma_of_invoice(invoice_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
        return redirect("manage-invoice", invoice_id)
    language = people.customer(row.customer_id).language
    return inline_pdf(made.number, proforma_pdf(made, language))


def _chosen(request: HttpRequest) -> Customer | None:
    try:
        return people.customer(UUID(request.GET.get("customer", "")))
    except (ValueError, NotFound):
        return None


def _write(request: HttpRequest, customer: Customer, row: InvoiceDraft | None) -> HttpResponse:
    taxes, rules = taxes_of(customer), policy()
    currency = row.currency if row else trade.currency()
    kept = free_lines(row.lines.all()) if row else []
    form = DraftForm(kept, currency, trade.tax_categories(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_draft(
                customer,
                form.lines(),
                draft_id=row.pk if row else None,
                actor=actor_of(request),
            )
        except (Invalid, Conflict) as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("The draft is saved."))
            return redirect("manage-draft", saved.pk)
    bill = bill_of(kept, taxes, currency)
    return page(
        request,
        "draft",
        at="invoices",
        status=422 if form.errors else 200,
        draft=row,
        customer=customer,
        form=form,
        bill=bill,
        included=rules.prices_include_tax,
        due_on=today() + timedelta(days=rules.first_invoice_due_days),
        today=today(),
    )

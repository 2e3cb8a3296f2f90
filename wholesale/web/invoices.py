"""What stores owe: a list of invoices, one with its lines, and the payment of one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Conflict
from kernel.money import Money
from shared_apps.console.lists import page_of, words_of
from shared_apps.identity.web.guards import staff_required
from shared_apps.staff.selectors import store_names, stores
from shared_apps.staff.web.frame import actor_of, page
from shared_apps.staff.web.tabs import state_tabs
from wholesale import dues, selectors
from wholesale.paper_lines import shown_lines
from wholesale.services import record_payment


@require_safe
@staff_required
def invoices(request: HttpRequest) -> HttpResponse:
    words = words_of(request)
    meant = stores(words).values_list("schema_name", flat=True) if words else []
    found = page_of(request, dues.all_invoices(request.GET.get("state", ""), words, meant))
    keys = {row.store for row in found}
    names, days = store_names(keys), dues.todays(keys)
    return page(
        request,
        "wholesale/invoices.html",
        at="wholesale-invoices",
        page=found,
        rows=[
            (
                *selectors.with_total(row),
                names.get(row.store, row.store),
                dues.shown_state(row, days[row.store]),
            )
            for row in found
        ],
        tabs=state_tabs(request, dues.STATES, dues.counts()),
        open_sums=dues.sums("open"),
        overdue_sums=dues.sums("overdue"),
        words=words,
    )


@require_safe
@staff_required
def invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    row = selectors.invoice(invoice_id)
    return page(
        request,
        "wholesale/invoice.html",
        at="wholesale-invoices",
        invoice=row,
        state=dues.shown_state(row, dues.todays([row.store])[row.store]),
        total=Money(row.total_minor, row.currency),
        store_name=store_names({row.store}).get(row.store, row.store),
        lines=shown_lines(row),
    )


@require_POST
@staff_required
def paid(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    try:
        record_payment(invoice_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The payment is in the books."))
    return redirect("wholesale-invoice", invoice_id)

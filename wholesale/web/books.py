"""The last look at everybody's books, and what it found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.tenancy.store import PLATFORM
from shared_apps.console.lists import page_of
from shared_apps.identity.web.guards import staff_required
from shared_apps.staff.selectors import store_names
from shared_apps.staff.web.frame import page
from wholesale import books as looks


@require_safe
@staff_required
def books(request: HttpRequest) -> HttpResponse:
    now = clock.real_now()
    found = page_of(request, looks.newest_checks())
    names = store_names({row.store for row in found})
    names[PLATFORM.schema_name] = _("Wholesale, the platform's own")
    return page(
        request,
        "wholesale/books.html",
        at="wholesale-books",
        page=found,
        rows=[
            (row, names.get(row.store, row.store), "unhealthy" if row.findings else "healthy")
            for row in found
        ],
        findings=[
            (names.get(row.store, row.store), finding_words(code), about, detail)
            for row in looks.newest_checks().exclude(findings=[])[:20]
            for code, about, detail in row.findings
        ],
        broken=looks.broken(),
        late=looks.late(now),
        total=found.paginator.count,
    )


def finding_words(code: str) -> str:
    """What a finding means, in the language that is active; an unknown code says itself."""
    known = {
        "entry_changed": _("An entry says something else than when it was sealed."),
        "entry_missing": _("A sealed entry is gone."),
        "seal_missing": _("A link of the chain is gone."),
        "chain_rewritten": _("The chain is another than at the last good look."),
        "chain_cut_off": _("The chain is shorter than at the last good look."),
        "entry_unbalanced": _("An entry does not sum to zero."),
        "lines_differ": _("An invoice's lines do not sum to its totals."),
        "invoice_not_in_books": _("An invoice and its entry differ."),
        "entry_without_invoice": _("An entry is about an invoice that is not there."),
        "credit_note_not_in_books": _("A credit note and its entry differ."),
        "receivable_differs": _("What a customer owes is not what its open invoices say."),
        "wallet_below_zero": _("A customer's credit is below zero."),
    }
    return known.get(code, code)

"""What the store owes the platform. The one page that names it: only the store's owner sees it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.errors import NotFound
from kernel.money import Money
from kernel.periods import month_of
from kernel.tenancy.context import current_store
from shared_apps.resellers.selectors import terms_of
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import page
from tenant_apps.billing.selectors import today
from wholesale import selectors
from wholesale.dues import shown_state
from wholesale.months import full_month
from wholesale.paper_lines import shown_lines


@require_safe
@owner_only
def wholesale(request: HttpRequest) -> HttpResponse:
    store = current_store()
    margins = selectors.margins(store.key)
    tier = selectors.tier(terms_of(store.key).tier, store.currency)
    return page(
        request,
        "wholesale",
        at="wholesale",
        platform=settings.PLATFORM_NAME,
        tier=tier,
        fee=Money(tier.fee_minor, tier.currency) if tier else None,
        trial_until=selectors.trial_left(store, today()),
        estimate=selectors.estimate(store, month_of(today())),
        margins=margins,
        sums=full_month(store).services,
        invoices=[
            (row, Money(row.total_minor, row.currency), shown_state(row, today()))
            for row in selectors.invoices(store.key)
        ],
    )


@require_safe
@owner_only
def wholesale_invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """One month. Another store's invoice is not there: the database shows own rows only."""
    row = next(
        (one for one in selectors.invoices(current_store().key) if one.pk == invoice_id), None
    )
    if row is None:
        raise NotFound(_("There is no such invoice."))
    return page(
        request,
        "wholesale_invoice",
        at="wholesale",
        platform=settings.PLATFORM_NAME,
        invoice=row,
        state=shown_state(row, today()),
        lines=shown_lines(row),
        total=Money(row.total_minor, row.currency),
    )

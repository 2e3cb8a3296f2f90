"""From an invoice to the page where it is paid."""

from __future__ import annotations

from kernel.errors import Conflict
from kernel.web.links import absolute_url
from tenant_apps.billing.models import Invoice
from tenant_apps.payments import flows


def payment_page(invoice: Invoice) -> str:
    """The hosted page; it leads back to the invoice. Raises Conflict when none can be opened."""
    back = absolute_url(f"/account/invoices/{invoice.pk}/")
    try:
        return flows.open_page(invoice, success_url=back, cancel_url=back)
    except flows.TillClosed as closed:
        raise Conflict(closed.message, code=closed.code) from None


def payment_page_or_none(invoice: Invoice) -> str | None:
    """None: nothing is due, or no page can be opened now. The invoice stays open."""
    if not invoice.amount_due:
        return None
    try:
        return payment_page(invoice)
    except Conflict:
        return None

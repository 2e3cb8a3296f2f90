"""A draft and a proforma as PDF/A in the store's brand: like the invoice, and plainly none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from branding.selectors import seller_snapshot
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.drafting import bill_of, charges_of, free_lines
from tenant_apps.billing.invoicing import buyer_snapshot, line_facts
from tenant_apps.billing.models import Invoice, InvoiceDraft, InvoiceLine, Proforma
from tenant_apps.billing.pdf import invoice_data
from tenant_apps.billing.press import typeset
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.taxation import taxes_of


def draft_pdf(draft: InvoiceDraft, customer: Customer, language: str = "") -> bytes:
    """As it would be issued today, with DRAFT across the page and no number."""
    language = language or translation.get_language() or "en"
    rules, day = policy(), today()
    bill = bill_of(free_lines(draft.lines.all()), taxes_of(customer, rules), draft.currency)
    lines = [line_facts(at, one) for at, one in enumerate(charges_of(bill), start=1)]
    like = Invoice(
        currency=draft.currency,
        net_minor=bill.net.minor,
        tax_minor=bill.tax.minor,
        total_minor=bill.total.minor,
        seller=seller_snapshot(),
        buyer=buyer_snapshot(customer),
        issued_on=day,
        due_on=day + timedelta(days=rules.first_invoice_due_days),
    )
    with translation.override(language):
        data = invoice_data(like, [InvoiceLine(**one) for one in lines], language)
        data |= {"number": _("Draft"), "stamp": _("Draft"), "facts": []}
        data["below"] = [_("A draft: it is no invoice, and nothing is to be paid on it.")]
    return typeset(data)


def proforma_pdf(row: Proforma, language: str = "") -> bytes:
    language = language or translation.get_language() or "en"
    like = Invoice(
        currency=row.currency,
        net_minor=row.net_minor,
        tax_minor=row.tax_minor,
        total_minor=row.total_minor,
        seller=row.seller,
        buyer=row.buyer,
        issued_on=row.issued_on,
        due_on=row.issued_on,
    )
    with translation.override(language):
        data = invoice_data(like, _lines(row.lines, row.currency), language)
        words: Any = data["words"]
        words |= {"title": _("Proforma invoice"), "thanks": ""}
        facts: Any = data["facts"]
        data |= {"number": row.number, "facts": facts[:1]}
        data["below"] = [
            _("A proforma is no invoice for tax. The invoice comes with the delivery.")
        ]
    return typeset(data)


def _lines(kept: Sequence[dict[str, Any]], currency: str) -> list[InvoiceLine]:
    return [
        InvoiceLine(
            **{
                **one,
                "period_start": date.fromisoformat(one["period_start"]),
                "period_end": date.fromisoformat(one["period_end"]),
                "tax_percent": Decimal(one["tax_percent"]),
                "currency": currency,
            }
        )
        for one in kept
    ]

"""An issued invoice as a PDF/A in the store's brand. Everything comes from the frozen invoice."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from tenant_apps.billing.einvoicing import inside
from tenant_apps.billing.links import links_of
from tenant_apps.billing.models import Invoice, InvoiceLine
from tenant_apps.billing.paper_lines import paper_lines
from tenant_apps.billing.press import (
    Data,
    common_words,
    day_words,
    letterhead,
    money_words,
    tax_note,
    tax_words,
    typeset,
)
from tenant_apps.billing.rules.pricing import tax_sums


def invoice_pdf(invoice: Invoice, language: str = "") -> bytes:
    """
    In the language given or the active one. Unit and amount of a line are net of tax. The e-invoice
    is inside, where there can be one.
    """
    language = language or translation.get_language() or "en"
    return typeset(paper_data(invoice, language), xml=inside(invoice, language))


def paper_data(invoice: Invoice, language: str) -> Data:
    """All that is on an issued invoice's paper, as typst is given it."""
    with translation.override(language):
        data = invoice_data(invoice, list(invoice.lines.all()), language)
        data["below"] = [*_links(invoice, language), *_corrections(invoice, language)]
    return data


def invoice_picture(invoice: Invoice, lines: list[InvoiceLine], language: str) -> bytes:
    """The first page as SVG: for an invoice that is in no books."""
    with translation.override(language):
        data = invoice_data(invoice, lines, language)
    return typeset(data, format="svg")


def invoice_data(invoice: Invoice, lines: list[InvoiceLine], language: str) -> Data:
    """What the template needs of an invoice, or of what looks like one, in the active language."""
    money, day = money_words(language), day_words(language)
    taxes = tax_sums(line.tax_facts for line in lines)
    return {
        **letterhead(invoice.seller, invoice.buyer, invoice.issued_on, language),
        "number": invoice.number,
        "words": {
            **common_words(),
            "title": _("Invoice"),
            "thanks": _("Thank you for your trust."),
        },
        "facts": [
            [_("Issued"), day(invoice.issued_on)],
            [_("Due"), day(invoice.due_on)],
            [_("Status"), _STATE[invoice.state]()],
            *_references(invoice),
        ],
        "lines": paper_lines(lines, language),
        "net": money(invoice.net),
        "taxes": [[tax_words(tax, language), money(tax.tax)] for tax in taxes],
        "notes": [said for tax in taxes if (said := tax_note(tax.reason))],
        "carried": [_("To your credit"), money(invoice.carried)] if invoice.carried_minor else [],
        "show_tax": bool(invoice.tax_minor) or any(tax.reason != "standard" for tax in taxes),
        "total": money(invoice.total),
    }


def _references(invoice: Invoice) -> list[list[str]]:
    """What the buyer wants to find."""
    said = [
        [_("Your reference"), str(invoice.buyer.get("reference", ""))],
        [_("Your order"), str(invoice.buyer.get("order_reference", ""))],
    ]
    return [one for one in said if one[1]]


def _links(invoice: Invoice, language: str) -> list[str]:
    """The invoice that took its place, and those whose place it took."""
    day, found = day_words(language), links_of(invoice)
    said = [
        _("It takes the place of invoice %(number)s of %(day)s.")
        % {"number": one.number, "day": day(one.issued_on)}
        for one in found.replaces
    ]
    if found.replaced_by:
        by = found.replaced_by
        text = _("Invoice %(number)s of %(day)s took its place.")
        said.append(text % {"number": by.number, "day": day(by.issued_on)})
    return said


def _corrections(invoice: Invoice, language: str) -> list[str]:
    """Credit notes, by number: who reads the invoice finds them."""
    money, day = money_words(language), day_words(language)
    return [
        _("Corrected by credit note %(number)s of %(day)s over %(amount)s.")
        % {"number": one.number, "day": day(one.issued_on), "amount": money(one.total)}
        for one in invoice.credit_notes.order_by("issued_at", "number")
    ]


_STATE = {
    "open": lambda: _("Open"),
    "paid": lambda: _("Paid"),
    "void": lambda: _("Void"),
    "uncollectible": lambda: _("Written off"),
    "credited": lambda: _("Credited"),
}

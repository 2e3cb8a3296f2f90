"""A credit note as a PDF/A in the store's brand."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from tenant_apps.billing.einvoicing import inside
from tenant_apps.billing.models import CreditNote
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
from tenant_apps.billing.words import reason_words


def credit_note_pdf(row: CreditNote, language: str = "") -> bytes:
    """In the language given or the active one. Amounts are positive: they go to the customer."""
    language = language or translation.get_language() or "en"
    with translation.override(language):
        data = _data(row, language)
    return typeset(data, xml=inside(row, language))


def _data(row: CreditNote, language: str) -> Data:
    money, day = money_words(language), day_words(language)
    lines = list(row.lines.select_related("line"))
    taxes = row.taxes
    return {
        **letterhead(row.seller, row.buyer, row.issued_on, language),
        "number": row.number,
        "words": {**common_words(), "title": _("Credit note"), "billed_to": _("Credited to")},
        "facts": [
            [_("Issued"), day(row.issued_on)],
            [_("Corrects invoice"), row.invoice.number],
            [_("of"), day(row.invoice.issued_on)],
            [_("Reason"), reason_words(row.reason)],
        ],
        "lines": [
            {
                "description": one.line.title,
                "note": f"{day(one.line.period_start)} – {day(one.line.period_end)}"
                if one.line.shows_period
                else "",
                "quantity": "1",
                "unit": money(one.net),
                "amount": money(one.net),
            }
            for one in lines
        ],
        "net": money(row.net),
        "taxes": [[tax_words(tax, language), money(tax.tax)] for tax in taxes],
        "notes": [said for tax in taxes if (said := tax_note(tax.reason))],
        "show_tax": bool(row.tax_minor) or any(tax.reason != "standard" for tax in taxes),
        "total": money(row.total),
        "below": [one for one in (row.note, *_where(row, language)) if one],
    }


def _where(row: CreditNote, language: str) -> list[str]:
    """What became of the money, as far as the note itself decided it."""
    money = money_words(language)
    said = []
    if row.applied_minor:
        said.append(
            _("%(amount)s less are due on invoice %(number)s.")
            % {"amount": money(row.applied), "number": row.invoice.number}
        )
    if row.credited_minor:
        said.append(_("%(amount)s are to your credit.") % {"amount": money(row.credited)})
    return said

"""The receipt of credit that a customer paid in, as a PDF/A in the store's brand."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from tenant_apps.billing.press import (
    Data,
    common_words,
    day_words,
    letterhead,
    money_words,
    typeset,
)
from tenant_apps.billing.selectors import today
from tenant_apps.payments.models import TopUp


def receipt_pdf(row: TopUp, language: str = "") -> bytes:
    """In the language given or the active one. No invoice: nothing was supplied, no tax is due."""
    language = language or translation.get_language() or "en"
    with translation.override(language):
        return typeset(_data(row, language))


def _data(row: TopUp, language: str) -> Data:
    money, day = money_words(language), day_words(language)
    on = row.received_on or today()
    said = [_("This is no invoice: each invoice that your credit pays has its own tax.")]
    if row.returned_minor:
        back = money(type(row.amount)(row.returned_minor, row.currency))
        said.append(_("%(amount)s of it went back.") % {"amount": back})
    return {
        **letterhead(row.seller, row.buyer, on, language),
        "number": row.number,
        "words": {
            **common_words(),
            "title": _("Receipt"),
            "billed_to": _("Received from"),
            "thanks": _("Thank you for your trust."),
        },
        "facts": [[_("Received"), day(on)]],
        "lines": [
            {
                "description": _("Added to your credit"),
                "note": "",
                "quantity": "1",
                "unit": money(row.amount),
                "amount": money(row.amount),
            }
        ],
        "net": money(row.amount),
        "taxes": [],
        "notes": said,
        "show_tax": False,
        "total": money(row.amount),
    }

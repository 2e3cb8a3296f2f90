"""A customer's statement as a PDF/A in the store's brand."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from branding.selectors import seller_snapshot
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.press import (
    Data,
    common_words,
    day_words,
    letterhead,
    money_words,
    typeset,
)
from tenant_apps.billing.selectors import today
from tenant_apps.billing.statements import Statement
from tenant_apps.billing.words import movement_words


def statement_pdf(customer: Customer, found: Statement, language: str = "") -> bytes:
    """In the language given or the active one."""
    language = language or translation.get_language() or "en"
    with translation.override(language):
        return typeset(_data(customer, found, language), "statement")


def _data(customer: Customer, found: Statement, language: str) -> Data:
    money, day = money_words(language), day_words(language)
    buyer: dict[str, Any] = {
        "name": customer.label,
        "address": customer.address_lines,
        "vat_id": customer.vat_id,
    }
    return {
        **letterhead(seller_snapshot(), buyer, today(), language),
        "number": f"{day(found.first)} – {day(found.last)}",
        "words": {
            **common_words(),
            "title": _("Statement"),
            "billed_to": _("For"),
            "day": _("Day"),
            "what": _("Movement"),
            "charged": _("Charged"),
            "given": _("Paid or credited"),
            "balance": _("Balance"),
            "opening": _("Opening balance"),
            "closing": _("Closing balance"),
        },
        "facts": [[_("Made on"), day(today())]],
        "opening": money(found.opening),
        "closing": money(found.closing),
        "charged": money(found.charged),
        "given": money(found.given),
        "rows": [
            [
                day(one.on),
                movement_words(one.kind),
                one.number,
                money(one.charged) if one.charged else "",
                money(one.given) if one.given else "",
                money(one.balance),
            ]
            for one in found.rows
        ],
        "notes": [_("A balance below zero is the customer's credit.")],
    }

"""Codes of billing's papers in people's words."""

from __future__ import annotations

from django.utils.translation import gettext as _


def reasons() -> list[tuple[str, str]]:
    """(code, words) of why an invoice is corrected, in the order in which they are offered."""
    return [
        ("mistake", _("Mistake on the invoice")),
        ("not_delivered", _("Not delivered as agreed")),
        ("withdrawn", _("Customer withdrew or cancelled")),
        ("price", _("Price reduced afterwards")),
        ("tax", _("Wrong tax")),
        ("duplicate", _("Billed twice")),
        ("goodwill", _("Goodwill")),
    ]


def reason_words(reason: str) -> str:
    return dict(reasons()).get(reason, reason)

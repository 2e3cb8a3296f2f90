"""Codes of reports in people's words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.billing.words import reason_words as note_words


def kind_words(kind: str) -> str:
    """What a line was for."""
    words = {
        "recurring": _("Running services"),
        "setup": _("Set-up"),
        "usage": _("Use"),
        "manual": _("Written by hand"),
    }
    return words.get(kind, kind)


def back_words(kind: str) -> str:
    words = {
        "refund": _("Paid back"),
        "credit_note": _("Credit notes"),
        "written_off": _("Written off"),
    }
    return words.get(kind, kind)


def tax_words(reason: str) -> str:
    """Why a tax is what it is (billing/rules/taxes.py)."""
    words = {
        "standard": _("Usual rate"),
        "reverse_charge": _("Reverse charge"),
        "exempt": _("Exempt"),
        "outside": _("Delivered abroad"),
        "none": _("No tax"),
    }
    return words.get(reason, reason)


def given_words(reason: str) -> str:
    """Why a credit note was written."""
    return note_words(reason)

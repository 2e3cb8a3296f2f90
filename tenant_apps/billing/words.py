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


def month_day_choices() -> list[tuple[int, str]]:
    """The days of a month; those that not every month has say what holds then."""
    late = _("%(day)s, in shorter months the last day")
    return [(day, late % {"day": day} if day > 28 else str(day)) for day in range(1, 32)]


def movement_words(kind: str) -> str:
    """What moved a customer's balance, by the kind of the ledger entry."""
    words = {
        "invoice": _("Invoice"),
        "credit_note": _("Credit note"),
        "payment": _("Payment"),
        "return": _("Money sent back"),
        "payout": _("Credit paid out"),
        "void": _("Invoice taken back"),
        "write_off": _("Written off"),
        "topup": _("Credit added"),
        "topup_return": _("Added credit sent back"),
        "gift": _("Credit given"),
        "credit": _("Used for an invoice"),
        "note_payout": _("Credit sent back"),
    }
    return words.get(kind, kind.replace("_", " "))

"""What happened in a copy, in people's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kernel.money import Money
from shared_apps.ui.formats import money_text
from tenant_apps.copies.selectors import Happening, Total


def kind_words(kind: str) -> str:
    words = {
        "invoice": _("Invoice"),
        "charge": _("Card charged"),
        "refusal": _("Card refused"),
        "credit_note": _("Credit note"),
        "refund": _("Refund"),
        "reminder": _("Reminder"),
        "suspension": _("Suspended"),
        "resumption": _("Runs again"),
        "end": _("Ended"),
        "trouble": _("Delivery stuck"),
        "mail": _("Mail"),
        "held": _("Billing run waits"),
    }
    return words.get(kind, kind)


_LOOKS = {
    "invoice": ("receipt-text", "info"),
    "charge": ("credit-card", "ok"),
    "refusal": ("circle-alert", "bad"),
    "credit_note": ("file-minus", "info"),
    "refund": ("undo-2", "info"),
    "reminder": ("bell", "warn"),
    "suspension": ("circle-pause", "bad"),
    "resumption": ("circle-play", "ok"),
    "end": ("circle-x", "off"),
    "trouble": ("triangle-alert", "bad"),
    "mail": ("mail", "off"),
    "held": ("hand", "warn"),
}


def detail_words(row: Happening) -> str:
    """Codes in words; a mail's subject as it is."""
    words = {
        "unpaid": _("not paid"),
        "trial_over": _("the trial is over"),
        "paused": _("paused by a wish"),
        "insufficient_funds": _("no funds"),
        "first": _("first reminder"),
        "cancelled": _("cancelled"),
        "off": _("further off the last periods than your rules allow"),
        "lines": _("more invoices for one customer than your rules allow"),
        "approval": _("your rules have every run wait"),
    }
    return row.detail if row.kind == "mail" else words.get(row.detail, row.detail.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Shown:
    """A happening as the page lists it."""

    row: Happening
    label: str
    colour: str
    detail: str


def shown(row: Happening) -> Shown:
    return Shown(row, kind_words(row.kind), _LOOKS[row.kind][1], detail_words(row))


def figure_of(total: Total) -> dict[str, object]:
    """A total as `ui/c/figure.html` shows it."""
    return {
        "label": kind_words(total.kind),
        "value": total.count,
        "icon": _LOOKS[total.kind][0],
        "detail": ", ".join(money_text(one) for one in total.sums),
    }


def amount_plain(amount: Money | None) -> tuple[str, str]:
    """Amount in major units with a point, and currency, for a spreadsheet."""
    return (str(amount.major), amount.currency) if amount is not None else ("", "")

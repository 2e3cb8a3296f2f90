"""Billing cycles as people say them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def cycle_text(unit: str, count: int) -> str:
    """ "a month", "every 3 months", "for 30 days" (a trial): what follows a price."""
    if unit == "day" and count > 1:
        return ngettext("for %(n)s day", "for %(n)s days", count) % {"n": count}
    if unit == "hour":
        return _("a month at most")
    if count == 1:
        return {"day": _("a day"), "week": _("a week"), "year": _("a year")}.get(unit) or _(
            "a month"
        )
    many = {"week": _("every %(n)s weeks"), "year": _("every %(n)s years")}
    return (many.get(unit) or _("every %(n)s months")) % {"n": count}


def cycle_name(unit: str, count: int) -> str:
    """ "Monthly", "Every 3 months": what stands on a switch."""
    known = {
        ("hour", 1): _("Hourly"),
        ("day", 1): _("Daily"),
        ("week", 1): _("Weekly"),
        ("month", 1): _("Monthly"),
        ("month", 3): _("Quarterly"),
        ("month", 6): _("Half-yearly"),
        ("year", 1): _("Yearly"),
        ("year", 2): _("Every 2 years"),
        ("year", 3): _("Every 3 years"),
    }
    return known.get((unit, count)) or cycle_text(unit, count)

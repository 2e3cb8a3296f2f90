"""The terms of EN 16931 that people have to fill in, in their words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _


def said_terms(terms: Iterable[str]) -> str:
    """What is lacking, as a list to read."""
    words = {
        "BT-10": _("the buyer's reference"),
        "BT-27": _("your company's name"),
        "BT-30": _("your company's register number"),
        "BT-31": _("your VAT ID"),
        "BT-34": _("your electronic address"),
        "BT-37": _("your city"),
        "BT-38": _("your postcode"),
        "BT-40": _("your country"),
        "BT-41": _("your contact's name"),
        "BT-42": _("your contact's phone number"),
        "BT-43": _("your mail address"),
        "BT-44": _("the buyer's name"),
        "BT-48": _("the buyer's VAT ID"),
        "BT-49": _("the buyer's electronic address"),
        "BT-52": _("the buyer's city"),
        "BT-53": _("the buyer's postcode"),
        "BT-55": _("the buyer's country"),
        "BT-116": _("sums that e-invoices can say"),
        "BT-118": _("one kind of tax only, where nothing is taxed"),
        "BT-131": _("a currency with two decimals at most"),
    }
    return ", ".join(words[one] for one in terms)

"""One billing day for all that a customer has: its form, and what its page shows and agrees to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as __

from kernel.errors import Refusal
from shared_apps.ui.cycles import cycle_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coterming import billing_day_of, waiting_move
from tenant_apps.billing.services import preview_billing_day
from tenant_apps.billing.words import month_day_choices


class DayForm(forms.Form):
    day = forms.TypedChoiceField(
        label=__("Day of the month"),
        choices=month_day_choices,
        coerce=int,
        help_text=__("Every service is billed on this day from then on."),
    )


def day_page(customer: Customer, asked: Mapping[str, str]) -> dict[str, Any]:
    """The choice, and with a `day` what it costs, or why it can't be."""
    known = billing_day_of(customer.pk)
    form = DayForm(asked if "day" in asked else None, initial={"day": known.day if known else 1})
    found: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            preview = preview_billing_day(customer, form.cleaned_data["day"])
        except Refusal as no:
            found["problem"] = no.message
        else:
            found["preview"] = preview
            found["moves"] = [
                (one, cycle_text(one.row.interval_unit, one.row.interval_count))
                for one in preview.moves
            ]
    status = 422 if form.errors else 200
    waiting = waiting_move(customer.pk)
    return {"form": form, "known": known, "waiting": waiting, "status": status, **found}


def chosen_day(sent: Mapping[str, str]) -> tuple[int, int] | None:
    """
    The day, and the total that was agreed to; None where it is no day. What is no number agrees to
    nothing.
    """
    form, shown = DayForm(sent), sent.get("shown", "")
    if not form.is_valid():
        return None
    agreed = shown.isascii() and shown.isdecimal() and len(shown) < 16
    return form.cleaned_data["day"], int(shown) if agreed else -1

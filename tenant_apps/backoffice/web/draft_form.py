"""The form of an invoice draft: some lines that are there, and a few empty ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.periods import Period
from shared_apps.console.forms import read_money
from tenant_apps.billing.drafting import FreeLine

_EMPTY = 1
_MOST = 60
_PARTS = ("description", "quantity", "unit", "tax_category", "start", "end")


class DraftForm(forms.Form):
    """A row without a text, a price and a period is left out; saving brings new empty ones."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=_MOST)

    def __init__(
        self,
        lines: Sequence[FreeLine],
        currency: str,
        categories: Sequence[str],
        data: Mapping[str, str] | None = None,
    ) -> None:
        self.currency = currency
        self.count = self._wanted(data) or min(max(len(lines) + _EMPTY, 2), _MOST)
        initial: dict[str, Any] = {"rows": self.count}
        for at, one in enumerate(lines):
            initial |= _initial(at, one)
        super().__init__(data, initial=initial)
        choices = [("", _("Everything")), *((one, one) for one in categories)]
        for at in range(self.count):
            self._add_row(at, choices)

    @staticmethod
    def _wanted(data: Mapping[str, str] | None) -> int:
        text = (data or {}).get("rows", "")
        return min(int(text), _MOST) if text.isascii() and text.isdigit() and len(text) < 4 else 0

    def _add_row(self, at: int, choices: Sequence[tuple[str, str]]) -> None:
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        made: dict[str, forms.Field] = {
            "description": forms.CharField(label=_("Text"), max_length=200, required=False),
            "quantity": forms.IntegerField(
                label=_("Quantity"), min_value=1, max_value=9999, required=False
            ),
            "unit": forms.CharField(label=_("Unit price"), max_length=30, required=False),
            "tax_category": forms.ChoiceField(
                label=_("Class of goods"),
                choices=choices,
                required=False,
                widget=forms.Select if len(choices) > 1 else forms.HiddenInput,
            ),
            "start": forms.DateField(label=_("From"), required=False, widget=day),
            "end": forms.DateField(label=_("To"), required=False, widget=day),
        }
        for part, one in made.items():
            self.fields[f"{part}-{at}"] = one

    @property
    def line_fields(self) -> list[dict[str, forms.BoundField]]:
        return [{part: self[f"{part}-{at}"] for part in _PARTS} for at in range(self.count)]

    def lines(self) -> list[FreeLine]:
        """What was written. Raises Invalid at its field."""
        found = [self._line(at) for at in range(self.count)]
        return [one for one in found if one is not None]

    def _line(self, at: int) -> FreeLine | None:
        typed = {part: self.cleaned_data.get(f"{part}-{at}") for part in _PARTS}
        if not any(typed[part] for part in ("description", "unit", "start", "end")):
            return None
        if not typed["description"]:
            raise Invalid(_("Say what it is for."), field=f"description-{at}")
        unit = read_money(str(typed["unit"] or ""), self.currency, field=f"unit-{at}")
        if unit.minor < 0:
            raise Invalid(_("Write an amount of zero or more."), field=f"unit-{at}")
        return FreeLine(
            str(typed["description"]),
            int(typed["quantity"] or 1),
            unit,
            str(typed["tax_category"] or ""),
            _period(typed["start"], typed["end"], f"end-{at}"),
        )


def _period(start: date | None, end: date | None, field: str) -> Period | None:
    if start is None and end is None:
        return None
    if start is None or end is None or end <= start:
        raise Invalid(_("A period needs both days, the second after the first."), field=field)
    return Period(start, end)


def _initial(at: int, one: FreeLine) -> dict[str, Any]:
    return {
        f"description-{at}": one.description,
        f"quantity-{at}": one.quantity,
        f"unit-{at}": str(one.unit.major),
        f"tax_category-{at}": one.tax_category,
        f"start-{at}": one.period.start if one.period else None,
        f"end-{at}": one.period.end if one.period else None,
    }

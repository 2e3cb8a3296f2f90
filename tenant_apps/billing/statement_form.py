"""Which days a statement is for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as __

from tenant_apps.billing.selectors import today

_MOST_DAYS = 366 * 10
_YEARS = range(1970, 3000)  # beyond them no instant can be reckoned with


class StatementForm(forms.Form):
    """Both days count. Without any it is this year so far."""

    first = forms.DateField(
        label=__("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=__("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, asked: Any) -> None:
        day = today()
        self.usual = (day.replace(month=1, day=1), day)
        given = {name: asked.get(name, "") for name in ("first", "last")}
        if not any(given.values()):
            given = {"first": self.usual[0].isoformat(), "last": self.usual[1].isoformat()}
        super().__init__(given)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last:
            for name in ("first", "last"):
                if data[name].year not in _YEARS:
                    self.add_error(name, __("Choose a year from 1970 to 2999."))
                    return data
            if first > last:
                self.add_error("last", __("The last day comes before the first."))
            elif (last - first).days > _MOST_DAYS:
                self.add_error("first", __("Ten years at most."))
        return data

    @property
    def days(self) -> tuple[date, date]:
        """What was asked for, or this year so far where that makes no sense."""
        if self.is_valid():
            return self.cleaned_data["first"], self.cleaned_data["last"]
        return self.usual

"""Forms of staff: a new store, a store's status, its clock, a connection's name."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from shared_apps.console.panels import choices
from shared_apps.fleet.models import Connection
from shared_apps.resellers.rules import slug_from
from shared_apps.resellers.services import OpenStore
from shared_apps.ui.states import look_of


@cache
def _zones() -> list[tuple[str, str]]:
    named = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
    return [(zone, zone) for zone in ("UTC", *named) if not zone.startswith(("Etc/", "posix/"))]


class StoreForm(forms.Form):
    """What opening a store needs. An empty short name is made of the company's name."""

    name = forms.CharField(label=_("Company"), max_length=120)
    slug = forms.CharField(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_("The first web address. Left empty, it is made of the company's name."),
    )
    owner_name = forms.CharField(label=_("Owner's name"), max_length=200)
    owner_email = forms.EmailField(
        label=_("Owner's e-mail"), help_text=_("Gets the welcome mail with the way in.")
    )
    currency = forms.ChoiceField(label=_("Currency"))
    tier = forms.ChoiceField(label=_("Tier"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zones,
        help_text=_("Its days and months are billed in this zone."),
    )
    movable_clock = forms.BooleanField(
        label=_("Demo clock"),
        required=False,
        help_text=_("Time can be moved forward by hand. Never for a store with real customers."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("currency", choices("currencies") or [("EUR", "EUR")], "EUR")
        self._offer("tier", choices("tiers") or [("basic", "Basic")], "basic")
        self.fields["timezone"].initial = "Europe/Berlin"

    def _offer(self, name: str, pairs: list[tuple[str, str]], first: str) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = pairs
        field.initial = first

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["slug"] = (given.get("slug") or slug_from(given.get("name", ""))).strip().lower()
        return given

    def wish(self) -> OpenStore:
        return OpenStore(**self.cleaned_data)


class StatusForm(forms.Form):
    """The states a store may go to from where it is."""

    status = forms.ChoiceField(label=_("New status"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Stands in the audit log; the store's owner may read it."),
    )

    def __init__(self, steps: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["status"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(step, look_of(step)[1]) for step in steps]


class ConnectionForm(forms.Form):
    """What every connection has, whatever its driver; a driver may have a setting of that name."""

    prefix = "connection"

    name = forms.CharField(label=_("Name"), max_length=80)
    location = forms.CharField(
        label=_("Location"),
        max_length=80,
        required=False,
        help_text=_("Where it stands, as stores may see it: Falkenstein."),
    )

    def __init__(self, *args: Any, row: Connection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row is not None:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("A connection keeps its name.")
            self.initial.update(name=row.name, location=row.location)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if self.row is None and Connection.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is a connection of this name already."))
        return name


def whole_days(text: str) -> int:
    """Raises Invalid at `days`."""
    if not text.strip().isdecimal():
        raise Invalid(str(_("Write a whole number of days.")), field="days")
    return int(text)

"""Forms of the consoles: made from a plug's settings, and refused by a service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kernel.errors import Invalid, Refusal
from kernel.money import Money
from kernel.plugs import Setting

_MOST_MINOR = 10**12  # minor units: more is a slip of the finger, and far from what a row can hold


class PlugForm(forms.Form):
    """
    One field per setting of a driver or gateway.

    A secret is never shown again: its field is empty, and left empty it keeps what is stored
    (`keeps`: the names of secrets that are stored already).
    """

    def __init__(
        self,
        settings: Iterable[Setting],
        data: Mapping[str, str] | None = None,
        *,
        initial: Mapping[str, str] | None = None,
        keeps: Iterable[str] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        kept = set(keeps)
        self.names = []
        for setting in settings:
            self.names.append(setting.name)
            self.fields[setting.name] = _field_of(setting, stored=setting.name in kept)

    def values(self) -> dict[str, str]:
        return {name: str(self.cleaned_data.get(name) or "") for name in self.names}


def _field_of(setting: Setting, *, stored: bool) -> forms.Field:
    common: dict[str, Any] = {
        "label": _(setting.label),
        "required": setting.required and not stored,
    }
    help_text = _(setting.help)
    if setting.choices:
        return forms.ChoiceField(
            choices=setting.choices, initial=setting.default, help_text=help_text, **common
        )
    if setting.kind == "secret":
        note = _("Stored. Leave it empty to keep it.") if stored else ""
        return forms.CharField(
            widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            help_text=f"{help_text} {note}".strip(),
            **common,
        )
    return forms.CharField(
        initial=setting.default,
        help_text=help_text,
        widget=forms.NumberInput() if setting.kind == "number" else forms.TextInput(),
        **common,
    )


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Show a service's no at its field, or above the form when it names none of them."""
    field = refusal.field if isinstance(refusal, Invalid) else ""
    form.add_error(field if field in form.fields else None, refusal.message)


def read_money(text: str, currency: str, *, field: str) -> Money:
    """An amount as people type it: 15, 15.00 or 15,00. Raises Invalid at `field`."""
    plain = text.strip().replace("\u00a0", "").replace(" ", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        found = Money.of(Decimal(plain), currency)
    except (ArithmeticError, ValueError):
        raise Invalid(_("Write an amount like 15.00."), field=field) from None
    if abs(found.minor) > _MOST_MINOR:
        raise Invalid(_("This amount is too large."), field=field)
    return found

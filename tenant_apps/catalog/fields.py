"""Form fields for what can be had with a plan. They check shape only; the catalogue decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.money import Money
from shared_apps.ui.choices import Choice
from shared_apps.ui.formats import money_text
from tenant_apps.catalog.rules.options import ON, Option

_NAME = "option-"


class OptionFields(forms.Form):
    """A form with a field for each option of a plan, its price beside it."""

    def offer(self, options: Sequence[Option], per: str, now: Mapping[str, str]) -> None:
        """`per`: the cycle in words; `now`: what is chosen; what is not named is as it starts."""
        for one in options:
            name = f"{_NAME}{one.key}"
            self.fields[name] = _field(one, per)
            self.initial.setdefault(name, now.get(one.key, one.start))

    @property
    def option_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(_NAME)]

    @property
    def options(self) -> dict[str, str]:
        """What was typed, by the options' keys."""
        found = {}
        for name in self.fields:
            if name.startswith(_NAME):
                value: Any = self.cleaned_data.get(name)
                text = (ON if value else "") if isinstance(value, bool) else str(value or 0)
                found[name.removeprefix(_NAME)] = text
        return found

    def refuse(self, wrong: Invalid) -> None:
        """Say it at the field that it is about."""
        name = wrong.field.replace("options.", _NAME) if wrong.field else ""
        self.add_error(name if name in self.fields else None, wrong.message)


def price_words(price: int, setup: int, currency: str, per: str) -> str:
    """ "€3.00 a month, €5.00 once" """
    parts = [f"{money_text(Money(price, currency))} {per}".rstrip()] if price else []
    if setup:
        once = money_text(Money(setup, currency))
        parts.append(_("%(price)s once") % {"price": once})
    return ", ".join(parts) or _("Included")


def _field(option: Option, per: str) -> forms.Field:
    if option.kind == "choice":
        choices = [
            (
                one.code,
                Choice(one.label, aside=price_words(one.price, one.setup, option.currency, per)),
            )
            for one in option.choices
        ]
        return forms.ChoiceField(label=option.label, choices=choices, widget=forms.RadioSelect)
    said = price_words(option.price, option.setup, option.currency, per)
    if option.kind == "switch":
        return forms.BooleanField(label=option.label, required=False, help_text=said)
    facts = {"least": option.least, "most": option.most, "price": said}
    bounds = {"min": option.least, "max": option.most, "step": option.step}
    return forms.IntegerField(
        label=option.label,
        min_value=option.least,
        max_value=option.most,
        widget=forms.NumberInput(attrs=bounds),
        help_text=_("Each %(price)s. From %(least)s to %(most)s.") % facts,
    )

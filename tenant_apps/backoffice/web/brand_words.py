"""A brand's fields in words: what differs between two of them, for the bar and the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branding.rules.values import PICTURES, BrandValues
from shared_apps.ui.formats import number_text
from tenant_apps.backoffice.web.brand_forms import BrandForm, picture_labels

_LONG = 60
_COLOURS = ("colour", "accent")


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of ui/c/diff.html. `swatches` are the colours, where the field is one."""

    name: str
    label: str
    before: str
    after: str
    swatches: tuple[str, str] | None = None


def label_of(name: str) -> str:
    field = BrandForm.base_fields.get(name)
    return str(field.label) if field else str(picture_labels()[name])


def differences(
    before: BrandValues, after: BrandValues, names: Iterable[str] | None = None
) -> list[Difference]:
    """Fields that differ, or only those of `names` that do."""
    among = after.__slots__ if names is None else list(names)
    return [
        _difference(name, getattr(before, name), getattr(after, name))
        for name in among
        if getattr(before, name) != getattr(after, name)
    ]


def _difference(name: str, before: object, after: object) -> Difference:
    swatches = (str(before), str(after)) if name in _COLOURS else None
    return Difference(name, label_of(name), _said(name, before), _said(name, after), swatches)


def _said(name: str, value: object) -> str:
    text = str(value)
    if name in PICTURES:
        return _("a picture") if text else ""
    choices = dict(getattr(BrandForm.base_fields[name], "choices", ()))
    if value in choices:
        return str(choices[value])
    if len(text) <= _LONG and "\n" not in text:
        return text
    count = {"n": number_text(len(text))}
    return ngettext("%(n)s character", "%(n)s characters", len(text)) % count

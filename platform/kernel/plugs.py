"""Settings of a plug as data: one description makes the form, the check and the sealed record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from kernel.errors import Invalid

Kind = Literal["text", "url", "secret", "number", "choice"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One field a person fills in. A `secret` is stored sealed and never shown again."""

    name: str
    label: str
    kind: Kind = "text"
    help: str = ""
    required: bool = True
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def clean_settings(fields: tuple[Setting, ...], given: Mapping[str, str]) -> dict[str, str]:
    """Return exactly the known fields, stripped and filled with defaults. Raises Invalid."""
    unknown = sorted(set(given) - {field.name for field in fields})
    if unknown:
        raise Invalid(
            _("Unknown setting: %(names)s.") % {"names": ", ".join(unknown)}, field=unknown[0]
        )
    cleaned: dict[str, str] = {}
    for field in fields:
        value = (given.get(field.name) or field.default).strip()
        if field.required and not value:
            raise Invalid(_("%(label)s is needed.") % {"label": _(field.label)}, field=field.name)
        if field.kind == "url" and value and not value.startswith(("http://", "https://")):
            raise Invalid(
                _("%(label)s must start with https://.") % {"label": _(field.label)},
                field=field.name,
            )
        if field.kind == "number" and value and not value.isdecimal():
            raise Invalid(
                _("%(label)s must be a whole number.") % {"label": _(field.label)}, field=field.name
            )
        if field.choices and value and value not in {key for key, _label in field.choices}:
            raise Invalid(
                _("%(label)s is not one of the choices.") % {"label": _(field.label)},
                field=field.name,
            )
        cleaned[field.name] = value
    return cleaned


@dataclass(frozen=True, slots=True)
class Health:
    """
    Outcome of asking a plug's other side whether it would work. `facts` are for staff.

    `refused`: the other side answered, and its no stays until a person changes the settings or
    the account. Without `ok` and `refused` nobody knows: the settings may be good.
    """

    ok: bool
    message: str
    facts: tuple[tuple[str, str], ...] = ()
    refused: bool = False

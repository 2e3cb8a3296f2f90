"""Form rows: what a field's template needs to know, worked out once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input

_SHAPES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "check"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.FileInput, "file"),
)


def shape_of(widget: forms.Widget) -> str:
    """How a widget is laid out: input, select, textarea, check, checks, radios, file, colour."""
    if isinstance(widget, Input) and widget.input_type == "color":
        return "colour"
    for kind, shape in _SHAPES:
        if isinstance(widget, kind):
            return shape
    return "input"


def field(
    bound: BoundField,
    label: str = "",
    help: str = "",
    cards: bool = False,
    columns: int = 1,
    prefix: str = "",
    suffix: str = "",
    icon: str = "",
    **attributes: Any,
) -> dict[str, Any]:
    """
    One row of a form: label, control, help, error, joined by aria-describedby.

    Other keyword arguments become attributes of the control: {% field form.email
    autocomplete="email" hx_post="…" %} (underscores turn into dashes).
    """
    element_id = bound.id_for_label or bound.auto_id
    help_text = help or bound.help_text
    described = [f"{element_id}-help"] if help_text else []
    if bound.errors:
        described.append(f"{element_id}-error")
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    shape = shape_of(bound.field.widget)
    return {
        "field": bound,
        "shape": shape,
        "id": element_id,
        "label": label or bound.label,
        "help": help_text,
        "described": " ".join(described),
        "required": bound.field.required and shape not in {"check"},
        "control": "" if shape in {"radios", "checks"} else bound.as_widget(attrs=attrs),
        "cards": cards,
        "columns": columns,
        "prefix": prefix,
        "suffix": suffix,
        "icon": icon,
    }


def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """The summary above a form that was refused, with links to its fields."""
    faults = [
        {
            "label": form[name].label,
            "url": f"#{form[name].id_for_label or form[name].auto_id}",
        }
        for name in form.errors
        if name in form.fields and not form.fields[name].widget.is_hidden
    ]
    return {"form": form, "faults": faults, "general": form.non_field_errors()}

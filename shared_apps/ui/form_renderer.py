"""
Django's form templates, but for lists to choose from, which are written without a template.

Django includes two templates for each option. A list of all countries was three quarters of the
work of the pages that show one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape

_SELECT = "django/forms/widgets/select.html"
_OPTION = "django/forms/widgets/select_option.html"


class FormRenderer(DjangoTemplates):
    """Writes what Django's own would, to the letter."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if template_name == _SELECT and _is_plain(context["widget"]):
            return "".join(_select(context["widget"]))
        return super().render(template_name, context, request)


def _is_plain(widget: Mapping[str, Any]) -> bool:
    """False when somebody gave the options a template of their own."""
    return all(
        option["template_name"] == _OPTION
        for _name, options, _at in widget["optgroups"]
        for option in options
    )


def _select(widget: Mapping[str, Any]) -> Iterator[str]:
    yield f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>'
    for name, options, _at in widget["optgroups"]:
        if name:
            yield f'\n  <optgroup label="{_shown(name)}">'
        yield from _options(options)
        if name:
            yield "\n  </optgroup>"
    yield "\n</select>"


def _options(options: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for option in options:
        value = _attribute(option["value"])
        yield f'\n  <option value="{value}"{_attributes(option)}>{_shown(option["label"])}</option>'
        yield "\n"


def _attributes(widget: Mapping[str, Any]) -> str:
    """Without those that are False; those that are True stand by their name alone."""
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{_attribute(value)}"')
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _attribute(value: Any) -> str:
    """As a program reads it: a number without the marks of a language."""
    return conditional_escape(value if isinstance(value, str) else str(value))


def _shown(value: Any) -> str:
    """As a person reads it."""
    return conditional_escape(localize(value))

"""Lists to choose from are written to the letter as Django's templates would write them."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from shared_apps.ui.form_renderer import FormRenderer
from shared_apps.ui.formats import countries

_LISTS = {
    "nothing": [],
    "countries": [("", ""), *countries()],
    "groups": [("Near", [("a", "A"), ("b", "B & <b>")]), ("Far \" & '", [("c", "C")]), ("d", "D")],
    "numbers": [(1, 1), (1234567, 1234567), (None, 1234.5)],
    "marks": [("\"'<&>", "\"'<&>"), ("safe", mark_safe("<i>safe</i>"))],
    "words": [("soon", gettext_lazy("Save"))],
}


def _both(widget: forms.Widget, value: object, **attrs: object) -> tuple[str, str]:
    attrs = {"class": 'a"b', "required": True, "disabled": False, "data-n": 1234567, **attrs}
    ours, stock = (
        widget.render("field", value, attrs, renderer=one)
        for one in (FormRenderer(), DjangoTemplates())
    )
    return ours, stock


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", _LISTS)
def test_a_list_is_written_as_django_writes_it(name, language):
    with override(language):
        for value in (None, "DE", "b", 1234567, "\"'<&>"):
            ours, stock = _both(forms.Select(choices=_LISTS[name]), value)
            assert ours == stock
        ours, stock = _both(forms.SelectMultiple(choices=_LISTS[name]), ["DE", "c", 1])
        assert ours == stock


def test_options_with_a_template_of_their_own_keep_it():
    class Own(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    ours, stock = _both(Own(choices=[("a", "A")]), "a")
    assert ours == stock
    assert "<label" in ours


def test_the_pages_use_it():
    from django.forms.renderers import get_default_renderer

    assert isinstance(get_default_renderer(), FormRenderer)

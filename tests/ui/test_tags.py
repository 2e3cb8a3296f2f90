"""The template library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import lucide
import pytest
from django import forms
from django.test import RequestFactory
from django.utils.translation import override

from kernel.money import Money
from shared_apps.ui.choices import Choice
from shared_apps.ui.states import KINDS, known_states, look_of

Render = Callable[..., str]
EVENING = datetime(2026, 11, 21, 16, 30, 5, tzinfo=UTC)


class Signup(forms.Form):
    email = forms.EmailField(help_text="We never share it.")
    size = forms.ChoiceField(
        choices=[("s", Choice("Small", "2 vCPU", "€4.90", "server"))], widget=forms.RadioSelect
    )


def test_an_icon_is_hidden_from_screen_readers(draw: Render) -> None:
    """The words beside it speak."""
    svg = draw('{% icon "server" 20 %}')
    assert svg.startswith("<svg")
    assert 'aria-hidden="true"' in svg
    assert 'width="20"' in svg


def test_a_misspelt_icon_is_noticed_but_data_may_not_break_a_page(draw: Render) -> None:
    """Names in templates are checked; names from data become a dot."""
    with pytest.raises(lucide.IconDoesNotExist):
        draw('{% icon "no-such-icon" %}')
    assert draw('{% icon_of "no-such-icon" %}') == '<span class="dot" aria-hidden="true"></span>'


def test_states_have_a_colour_and_a_word(draw: Render) -> None:
    """Known ones in the reader's language, unknown ones as they are."""
    assert draw('{% badge "past_due" %}') == '<span class="badge warn">Past due</span>'
    with override("de"):
        assert draw('{% badge "paid" %}') == '<span class="badge ok">Bezahlt</span>'
    assert draw('{% badge "on_fire" %}') == '<span class="badge off">On fire</span>'
    assert all(look_of(state)[0] in KINDS for state in known_states())


def test_a_state_from_outside_is_escaped(draw: Render) -> None:
    """An upstream platform's word is still data."""
    assert "<b>" not in draw("{% badge state %}", state="<b>x</b>")


def test_money_and_rates(draw: Render) -> None:
    """Tabular figures; a dash where there is nothing."""
    assert draw("{% money m %}", m=Money(3842, "EUR")) == '<span class="num">€38.42</span>'
    assert "+€38.42" in draw("{% money m sign=True %}", m=Money(3842, "EUR"))
    assert "—" in draw("{% money m %}", m=None)
    assert "€0.0127" in draw('{% rate r "EUR" per="h" %}', r=Decimal("0.0127"))


def test_when_shows_the_zone_of_the_context(draw: Render) -> None:
    """And the exact UTC on hover."""
    drawn = draw("{% when at %}", at=EVENING, timezone="Europe/Berlin")
    assert 'datetime="2026-11-21T16:30:05+00:00"' in drawn
    assert 'title="2026-11-21 16:30:05 UTC"' in drawn
    assert "21 Nov 2026, 17:30" in drawn


def test_a_field_joins_label_help_and_error(draw: Render) -> None:
    """What a screen reader needs to read the row as one thing."""
    form = Signup({"email": "no"})
    row = draw('{% field form.email autocomplete="email" %}', form=form)
    assert 'aria-describedby="id_email-help id_email-error"' in row
    assert 'aria-invalid="true"' in row
    assert 'autocomplete="email"' in row
    assert 'id="id_email-error"' in row
    assert '<label for="id_email">' in row


def test_radio_cards_show_the_second_line_and_the_price(draw: Render) -> None:
    """Choice carries more than a word, and stays a plain label elsewhere."""
    row = draw("{% field form.size cards=True %}", form=Signup())
    assert "<legend>" in row
    assert "2 vCPU" in row
    assert "€4.90" in row
    assert str(Choice("Small", "2 vCPU")) == "Small"


def test_the_summary_links_to_the_faults(draw: Render) -> None:
    """Only when there are any."""
    assert 'href="#id_email"' in draw("{% form_errors form %}", form=Signup({"email": "no"}))
    assert draw("{% form_errors form %}", form=Signup()).strip() == ""


def test_blocks_keep_what_the_author_wrote(draw: Render) -> None:
    """Markup inside stays markup, values inside stay escaped."""
    drawn = draw(
        "{% card title=name %}<p>{{ words }}</p>{% endcard %}", name="A & B", words="<script>"
    )
    assert "A &amp; B" in drawn
    assert "<p>&lt;script&gt;</p>" in drawn


@pytest.mark.parametrize(
    ("cookie", "default", "expected"),
    [("dark", "light", "dark"), ("", "light", "light"), ("<x>", "odd", "auto")],
)
def test_the_theme_is_the_visitors_then_the_brands(
    draw: Render, cookie: str, default: str, expected: str
) -> None:
    """Anything else is auto."""
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert draw("{% theme %}", request=request, brand=SimpleNamespace(theme=default)) == expected


def test_query_changes_one_parameter(draw: Render) -> None:
    """The others are kept, so that filters survive paging."""
    request = RequestFactory().get("/?state=paid&page=1")
    assert draw("{% query page=2 %}", request=request) == "?state=paid&amp;page=2"
    assert draw("{% query state=None %}", request=request) == "?page=1"

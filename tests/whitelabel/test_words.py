"""What counts as a leak in a text, and what is a random token that happens to spell one."""

from __future__ import annotations

import pytest

from tests.whitelabel.words import Seen

_RANDOM = "cs_test_a1X9fKasmQ2b7LmZr04TtuvWq3"


@pytest.mark.parametrize(
    "text",
    [
        "Open it in Kasm now",
        "https://kasm.example/api",
        'class="kasm-frame"',
        "id=KASM_1234567890abcdefghijKL",
        "kasmuser",
    ],
)
def test_a_word_is_a_leak_wherever_it_can_be_read(text):
    assert len(Seen("page", text).leaks(("kasm",))) == 1


def test_a_token_that_spells_a_short_word_by_chance_is_none():
    assert Seen("page", f'<a href="/pay/{_RANDOM}">').leaks(("kasm",)) == []


def test_a_long_word_is_no_chance_even_in_a_token():
    assert Seen("page", "A1b2C3VirtfusionD4e5F6g7H8i9").leaks(("virtfusion",)) != []

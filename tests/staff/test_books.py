"""The staff page of the last look at every ledger, and the alarm on the overview."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.tenancy.context import in_store, on_platform_side
from wholesale.models import BooksCheck

_LOOK = "/wholesale/books/"


def look(store: str, findings: list[list[str]]) -> None:
    BooksCheck.objects.create(
        store=store, at=clock.real_now(), entries=7, head="ab" * 32, findings=findings
    )


def test_nobody_looked_yet(console):
    assert "The first one is made tonight." in console.get(_LOOK).text
    assert "do not add up" not in console.get("/").text


def test_a_broken_ledger_is_named_on_the_page_and_on_the_overview(console, acme, on_platform):
    look(acme.key, [["entry_changed", "#3", "invoice 42"]])
    look("public", [])
    shown = console.get(_LOOK).text
    for words in ("Acme Cloud", "Unhealthy", "says something else", "invoice 42", "abababab"):
        assert words in shown
    assert "Wholesale, the platform&#x27;s own" in shown
    assert "The books of 1 store do not add up" in console.get("/").text


def test_a_good_look_ends_the_alarm(console, acme, on_platform):
    look(acme.key, [["entry_changed", "#3", "invoice 42"]])
    look(acme.key, [])
    assert "do not add up" not in console.get("/").text


@pytest.mark.parametrize("place", ["store", "platform"])
def test_a_store_reads_its_own_looks_only(db, acme, beta, place):
    with on_platform_side():
        look(acme.key, [])
        look(beta.key, [])
    with in_store(acme) if place == "store" else on_platform_side():
        assert BooksCheck.objects.count() == (1 if place == "store" else 2)

"""When everything is gone, the page that says so still looks like a page, and names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from psycopg.errors import QueryCanceled


def gone(*_query: object) -> None:
    raise OperationalError("the server closed the connection unexpectedly")


@pytest.fixture
def broken(acme, client_for):
    """A browser on a store's host, of which the shop was seen once; then the database goes."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    client: Client = client_for(acme)
    client.raise_request_exception = False
    assert client.get("/plans/").status_code == 200
    return client


def test_without_a_database_a_store_answers_with_a_page_of_its_own(db, broken):
    with connection.execute_wrapper(gone):
        answer = broken.get("/plans/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    text = answer.content.decode()
    assert "Back in a moment" in text
    assert "/static/ui/css/components" in text
    assert 'href="/plans/"' in text
    assert "ezscale" not in text.lower()
    assert "<style" not in text
    assert "<script" not in text
    assert "style=" not in text
    assert answer["Cache-Control"] == "no-store"


def test_it_speaks_the_readers_language_and_escapes_the_address(db, broken):
    headers = {"Accept-Language": "de"}
    with connection.execute_wrapper(gone):
        text = broken.get('/plans/?x="><b>', headers=headers).content.decode()
    assert "<b>" not in text
    assert 'lang="de"' in text
    assert "Gleich wieder da" in text


def test_not_even_the_host_can_be_looked_up(acme, client_for):
    """No database mark: the first question already fails, before the place is known."""
    client = client_for(acme)
    client.raise_request_exception = False
    with connection.execute_wrapper(gone):
        answer = client.get("/")
    assert answer.status_code == 500
    assert "ezscale" not in answer.content.decode().lower()


def test_a_statement_that_took_too_long_is_ours(db, broken):
    """The database is there: this is no reason to come back in a moment."""

    def slow(*_query: object) -> None:
        raise OperationalError("canceling statement") from QueryCanceled("statement timeout")

    with connection.execute_wrapper(slow):
        answer = broken.get("/plans/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()
    assert "Retry-After" not in answer

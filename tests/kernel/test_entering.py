"""A kept connection is asked whether it lives by the message that enters a store."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from django.db import DatabaseError, connections

from kernel.tenancy.store import NOWHERE

_WHERE = "select current_schema(), current_user::text"


@pytest.fixture
def line(acme, beta, django_db_blocker):
    """A connection of its own, as a web server's thread keeps it."""
    with django_db_blocker.unblock():
        own = connections.create_connection("default")
        own.settings_dict = {**own.settings_dict, "CONN_MAX_AGE": None}
        yield own
        own.close()


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """Every message to the server, also those that Django does not count."""
    found: list[str] = []
    stock = psycopg.Cursor.execute

    def execute(self, query, *given, **named):
        found.append(str(query))
        return stock(self, query, *given, **named)

    monkeypatch.setattr(psycopg.Cursor, "execute", execute)
    return found


def _request(line, store) -> tuple[str, str]:
    """What begins and ends a request, around one query."""
    line.close_if_unusable_or_obsolete()
    line.set_tenant(store)
    with line.cursor() as cursor:
        cursor.execute(_WHERE)
        found = cursor.fetchone()
    line.set_tenant(NOWHERE)
    line.close_if_unusable_or_obsolete()
    return found


def test_another_store_costs_one_message_more_than_the_query(line, acme, beta, sent):
    _request(line, acme)
    sent.clear()
    assert _request(line, beta) == (beta.schema_name, beta.role)
    [entering, asking] = sent
    assert beta.schema_name in entering
    assert asking == _WHERE


def test_the_same_store_is_not_entered_again_but_the_line_is_looked_at(line, acme, sent):
    _request(line, acme)
    sent.clear()
    assert _request(line, acme) == (acme.schema_name, acme.role)
    assert sent == ["SELECT 1", _WHERE]


def test_a_line_that_died_is_opened_anew_in_the_right_store(line, acme, beta, sent):
    for store in (beta, acme):
        _request(line, acme)
        line.connection.pgconn.finish()
        assert _request(line, store) == (store.schema_name, store.role)


def test_a_store_entered_in_a_transaction_that_failed_is_entered_again(line, acme, beta):
    _request(line, acme)
    line.close_if_unusable_or_obsolete()
    line.set_tenant(beta)
    line.set_autocommit(False)
    with line.cursor() as cursor:
        cursor.execute(_WHERE)
    line.rollback()
    line.set_autocommit(True)
    with line.cursor() as cursor:
        cursor.execute(_WHERE)
        assert cursor.fetchone() == (beta.schema_name, beta.role)


@pytest.mark.parametrize("is_new", [True, False], ids=["a new request", "within a request"])
def test_a_store_that_cannot_be_entered_is_not_read_as_the_one_before(line, acme, is_new):
    """Its role is gone since somebody asked where it is: nothing may run as who was there."""
    _request(line, acme)
    if is_new:
        line.close_if_unusable_or_obsolete()
    line.set_tenant(replace(acme, schema_name="t_gone", role="t_gone"))
    with pytest.raises(DatabaseError), line.cursor() as cursor:
        cursor.execute(_WHERE)

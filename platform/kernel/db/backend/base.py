"""
Entering a store sets the search path and the role, together, once per switch.

The session's real state (what Postgres has) is kept apart from the wanted one (what Python asked
for). A switch back and forth without a query in between costs nothing; a rollback, which undoes a
SET, forgets the real state (django-tenants calls that for us by clearing `search_path_set_schemas`,
which this class uses to hold the real state).

Postgres keeps what it learned about each table of each store, about 43 KB a table, until the
session ends. So a connection that has seen many stores is closed at the end of a request or task.

Whether a kept connection still lives is asked once a request. Entering the place asks it as well as
any other message would, so it is that message: one way to the server and back less.
"""

from __future__ import annotations

from typing import Any

import django.db.utils
import psycopg
from django.conf import settings
from django_tenants.postgresql_backend import base
from django_tenants.postgresql_backend.base import quote_schema_name

from kernel.tenancy.store import NOWHERE, Place

MOST_STORES = 150


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts nowhere: a query before a store or the platform was entered finds no table."""

    search_path_set_schemas: tuple[tuple[str, ...], str | None] | None
    _setting_search_path: bool
    _now_wanted: tuple[tuple[str, ...], str | None] | None = None
    _stores_seen: set[str]

    def set_schema_to_public(self) -> None:
        """django-tenants' own default. Only the owner (migrations) may mean it."""
        if settings.DB_AS_OWNER:
            super().set_schema_to_public()
        else:
            self.set_tenant(NOWHERE)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.set_settings_schema(self.schema_name)
        self._now_wanted = None

    def connect(self) -> None:
        self.search_path_set_schemas = None
        self._stores_seen = set()
        super().connect()

    def is_usable(self) -> bool:
        """Asked before the first query of a request. A session that lives has then entered too."""
        wanted = self._where()
        session = self.connection
        if session is None or self.search_path_set_schemas == wanted or not _is_idle(session):
            return bool(super().is_usable())
        try:
            with session.cursor() as cursor:
                cursor.execute(_statement(*wanted))
        except psycopg.Error:
            return False
        self._has_entered(wanted)
        return True

    def close_if_unusable_or_obsolete(self) -> None:
        super().close_if_unusable_or_obsolete()
        if self.connection and not self.in_atomic_block and len(self._stores_seen) >= MOST_STORES:
            self.close()

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path:
            return
        wanted = self._where()
        if self.search_path_set_schemas == wanted:
            return
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else cursor
        try:
            own.execute(_statement(*wanted))
        except (django.db.utils.DatabaseError, psycopg.InternalError):
            self.search_path_set_schemas = None
            # A transaction that already failed: only a rollback can follow, and that resets us.
            # Else the place can't be entered, and the query would run in the one before.
            if self.connection is None or not _has_failed(self.connection):
                raise
        else:
            self._has_entered(wanted)
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()

    def _has_entered(self, place: tuple[tuple[str, ...], str | None]) -> None:
        self.search_path_set_schemas = place
        self._stores_seen.add(place[0][0])

    def _where(self) -> tuple[tuple[str, ...], str | None]:
        if self._now_wanted is None:
            self._now_wanted = self._wanted()
        return self._now_wanted

    def _wanted(self) -> tuple[tuple[str, ...], str | None]:
        paths = (*self._get_cursor_search_paths(), "extensions")
        if settings.DB_AS_OWNER:
            return paths, None
        tenant = self.tenant
        if isinstance(tenant, Place):
            return paths, tenant.role
        # A bare schema name (django-tenants' own helpers) names no role: it may see nothing.
        return (NOWHERE.schema_name,), "none"


def _is_idle(session: Any) -> bool:
    """Between transactions: what is SET inside of one may be rolled back."""
    return bool(session.info.transaction_status == psycopg.pq.TransactionStatus.IDLE)


def _has_failed(session: Any) -> bool:
    """In a transaction in which the server refuses everything but its end."""
    return bool(session.info.transaction_status == psycopg.pq.TransactionStatus.INERROR)


def _statement(paths: tuple[str, ...], role: str | None) -> str:
    path = ",".join(quote_schema_name(name) for name in paths)
    if role is None:
        return f"SET search_path = {path}"
    named = "NONE" if role == "none" else quote_schema_name(role)
    return f"SET search_path = {path}; SET ROLE {named}"

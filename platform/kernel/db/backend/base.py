"""
Entering a store sets the search path and the role, together, once per switch.

The session's real state (what Postgres has) is kept apart from the wanted one (what Python asked
for). A switch back and forth without a query in between costs nothing; a rollback, which undoes a
SET, forgets the real state (django-tenants calls that for us by clearing `search_path_set_schemas`,
which this class uses to hold the real state).

Postgres keeps what it learned about each table of each store, about 43 KB a table, until the
session ends. So a connection that has seen many stores is closed at the end of a request or task.
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

    def close_if_unusable_or_obsolete(self) -> None:
        super().close_if_unusable_or_obsolete()
        if self.connection and not self.in_atomic_block and len(self._stores_seen) >= MOST_STORES:
            self.close()

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path:
            return
        wanted = self._now_wanted
        if wanted is None:
            wanted = self._now_wanted = self._wanted()
        if self.search_path_set_schemas == wanted:
            return
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else cursor
        try:
            own.execute(_statement(*wanted))
        except (django.db.utils.DatabaseError, psycopg.InternalError):
            # A transaction that already failed: only a rollback can follow, and that resets us.
            self.search_path_set_schemas = None
        else:
            self.search_path_set_schemas = wanted
            self._stores_seen.add(wanted[0][0])
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()

    def _wanted(self) -> tuple[tuple[str, ...], str | None]:
        paths = (*self._get_cursor_search_paths(), "extensions")
        if settings.DB_AS_OWNER:
            return paths, None
        tenant = self.tenant
        if isinstance(tenant, Place):
            return paths, tenant.role
        # A bare schema name (django-tenants' own helpers) names no role: it may see nothing.
        return (NOWHERE.schema_name,), "none"


def _statement(paths: tuple[str, ...], role: str | None) -> str:
    path = ",".join(quote_schema_name(name) for name in paths)
    if role is None:
        return f"SET search_path = {path}"
    named = "NONE" if role == "none" else quote_schema_name(role)
    return f"SET search_path = {path}; SET ROLE {named}"

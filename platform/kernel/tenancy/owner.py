"""A connection as the owner of the schemas: for migrations and for building stores' schemas."""

from __future__ import annotations

import psycopg
from django.conf import settings
from django.db import connection


class NoOwner(RuntimeError):
    """This process was not given the owner's address, on purpose."""


def connect_as_owner() -> psycopg.Connection:
    """
    A plain psycopg connection, autocommit, to the database that Django uses now.

    Raises NoOwner where OWNER_DATABASE_URL is not set: web processes do not need it.
    """
    if not settings.OWNER_DATABASE_URL:
        raise NoOwner("OWNER_DATABASE_URL is not set here")
    dsn = settings.OWNER_DATABASE_URL.replace("postgres://", "postgresql://", 1)
    return psycopg.connect(dsn, dbname=connection.settings_dict["NAME"], autocommit=True)

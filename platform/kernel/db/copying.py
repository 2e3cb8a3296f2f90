"""Many rows in one message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL


def these(ids: Iterable[UUID]) -> RawSQL:
    """For `…__in`: one parameter, where a list would write a placeholder for each of thousands."""
    return RawSQL("select unnest(%s::uuid[])", [list(ids)])


def these_texts(texts: Iterable[str]) -> RawSQL:
    """`these`, of texts."""
    return RawSQL("select unnest(%s::text[])", [list(texts)])


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """
    Append rows by COPY, in the place and the transaction that one is in.

    Constraints and triggers hold as for INSERT; defaults that only Django knows do not, so name
    every column. JSON goes as text (`as_json`). A table with row-level security takes no COPY.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def as_json(value: Any) -> str:
    """Of plain JSON values."""
    return _encode(value)

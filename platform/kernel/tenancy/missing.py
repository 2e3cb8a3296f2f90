"""Which store's schema lacks which table. One query over the catalog, however many stores."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

_PRESENT = """
select n.nspname, array_agg(c.relname::text)
from pg_namespace n left join pg_class c on c.relnamespace = n.oid and c.relkind = 'r'
where n.nspname like 't\\_%%' group by 1 order by 1
"""


def missing_tables(expected: Iterable[str]) -> list[tuple[str, list[str]]]:
    """(schema, missing tables) of each store's schema that is not whole."""
    wanted = set(expected)
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT)
        rows = cursor.fetchall()
    found = [(schema, sorted(wanted - set(tables or []))) for schema, tables in rows]
    return [(schema, lacking) for schema, lacking in found if lacking]

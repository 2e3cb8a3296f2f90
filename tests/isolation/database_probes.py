"""Probes below the product: what a store's database role may do outside its own schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import DatabaseError, connection

from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.wall import declared
from tests.isolation.probe import Probe, Verdict, undone
from tests.isolation.worlds import Side

_TRIES = {
    "SELECT": "SELECT count(*) FROM {table}",
    "INSERT": "INSERT INTO {table} SELECT * FROM {table} WHERE false",
    "UPDATE": 'UPDATE {table} SET "{column}" = "{column}" WHERE false',
    "DELETE": "DELETE FROM {table} WHERE false",
}
_TABLES = """
select c.relname, (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
                   and not a.attisdropped and a.attgenerated = '' order by a.attnum desc limit 1)
from pg_class c where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p')
order by c.relname
"""


def tables_of(schema: str) -> list[tuple[str, str]]:
    """(table, one of its columns)."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [schema])
        return cursor.fetchall()


def allowed(statement: str) -> tuple[bool, str]:
    """Whether the current role may run it, and what Postgres said."""
    try:
        with undone(), connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return True, f"{row[0] if row else cursor.rowcount} rows"
    except DatabaseError as error:
        return False, str(error).splitlines()[0]


def schema_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """Each statement on each table of another store's schema, in the role of this one."""
    with in_store(mine.store):
        tables = tables_of(other.store.schema_name)
    for table, column in tables:
        for verb, text in _TRIES.items():
            yield _role_probe(
                "schema",
                f"{mine.store.slug} {verb} {other.store.slug}.{table}",
                mine,
                _statement(text, other.store.schema_name, table, column),
                _statement(text, mine.store.schema_name, table, column),
                public=False,
            )


def public_probes(mine: Side) -> Iterator[Probe]:
    """Each statement that no store was granted on each table of `public`."""
    given = {access.table: access.rights for access in declared()}
    with in_store(mine.store):
        tables = tables_of("public")
    for table, column in tables:
        for verb, text in _TRIES.items():
            if verb in given.get(table, ""):
                continue
            statement = _statement(text, "public", table, column)
            name = f"{mine.store.slug} {verb} public.{table}"
            yield _role_probe("public", name, mine, statement, statement, public=True)


def row_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """Shared tables with row-level security: rows of another store, read, changed, forged."""
    for access in declared():
        if not access.own:
            continue
        where = f'public."{access.table}" WHERE "{access.own}" = \'{{schema}}\''
        for verb in ("SELECT", "UPDATE", "DELETE"):
            if verb not in access.rights:
                continue
            text = {
                "SELECT": f"SELECT count(*) FROM {where}",
                "UPDATE": f'UPDATE public."{access.table}" SET "{access.own}" = "{access.own}"'
                f" WHERE \"{access.own}\" = '{{schema}}'",
                "DELETE": f"DELETE FROM {where}",
            }[verb]
            yield _rows_probe(mine, other, f"{verb} rows of {access.table}", text)


def _rows_probe(mine: Side, other: Side, name: str, text: str) -> Probe:
    def attack() -> Verdict:
        with in_store(mine.store):
            done, said = allowed(text.format(schema=other.store.schema_name))
        return Verdict(not done or said == "0 rows", said)

    def twin() -> bool:
        with in_store(other.store):
            done, said = allowed(text.format(schema=other.store.schema_name))
        return done and said != "0 rows"

    return Probe("rows", f"{mine.store.slug} {name} of {other.store.slug}", attack, twin)


def forged_rows(mine: Side, other: Side) -> Iterator[Probe]:
    """An event, a due work or a notice written in another store's name."""

    def write(store_key: str) -> Callable[[], tuple[bool, str]]:
        statement = (
            "INSERT INTO public.outbox_duework (store, kind, subject, due_at, attempts, parked,"
            f" error) VALUES ('{store_key}', 'probe', 'probe', now(), 0, false, '')"
        )
        return lambda: allowed(statement)

    def attack() -> Verdict:
        with in_store(mine.store):
            done, said = write(other.store.schema_name)()
        return Verdict(not done, said)

    def twin() -> bool:
        with in_store(mine.store):
            return write(mine.store.schema_name)()[0]

    yield Probe("rows", f"{mine.store.slug} forges due work of {other.store.slug}", attack, twin)


def _statement(text: str, schema: str, table: str, column: str) -> str:
    return text.format(table=f'"{schema}"."{table}"', column=column)


def _role_probe(kind: str, name: str, mine: Side, attack: str, twin: str, *, public: bool) -> Probe:
    """`public`: the twin runs on the platform side, to which those tables belong."""

    def try_attack() -> Verdict:
        with in_store(mine.store):
            done, said = allowed(attack)
        return Verdict(not done and "permission denied" in said, said)

    def try_twin() -> bool:
        with on_platform_side() if public else in_store(mine.store):
            return allowed(twin)[0]

    return Probe(kind, name, try_attack, try_twin)


def all_probes(mine: Side, other: Side) -> list[Probe]:
    found = [*schema_probes(mine, other), *public_probes(mine), *row_probes(mine, other)]
    return [*found, *forged_rows(mine, other)]

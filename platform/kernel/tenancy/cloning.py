"""
Make a store's schema from the template, as one string of DDL in one message.

The template schema is kept current by migrations. Its definition is read from the catalog once and
kept as text; a new schema is that text under another name, with its role and grants. Rows are not
copied, except the list of migrations that were applied: a template holds no users and no keys.

Left out are the `_like` twins that Django gives to unique text columns: nobody asks for prefixes
there, and a store's schema stays small. Django drops such an index only if it exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import psycopg
from psycopg import sql

TEMPLATE = "t_template"
APP_ROLE = "ezscale_app"
STORES_ROLE = "ezscale_store"
_ROW_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"

_COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity, k.conname
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
left join pg_constraint k
  on k.conrelid = c.oid and k.contype = 'n' and k.conkey = array[a.attnum]
where c.relnamespace = %s::regnamespace and c.relkind = 'r'
order by c.oid, a.attnum
"""
_CONSTRAINTS = """
select c.relname, k.conname, k.contype, pg_get_constraintdef(k.oid)
from pg_constraint k join pg_class c on c.oid = k.conrelid
where k.connamespace = %s::regnamespace and k.contype in ('p', 'u', 'c', 'x', 'f')
order by k.oid
"""
_INDEXES = r"""
select pg_get_indexdef(i.indexrelid)
from pg_index i join pg_class c on c.oid = i.indrelid
where c.relnamespace = %s::regnamespace
  and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
  and pg_get_indexdef(i.indexrelid) not like '%%\_pattern\_ops)'
order by i.indexrelid
"""
_TRIGGERS = """
select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relnamespace = %s::regnamespace and not t.tgisinternal order by t.oid
"""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The template's DDL and the hash of the migrations it stands for."""

    ddl: str
    migration_hash: str


def read_blueprint(owner: psycopg.Connection, migration_hash: str) -> Blueprint:
    """Read the template's definition from the catalog. Names come out fully qualified."""
    with owner.transaction():
        owner.execute("set local search_path = ''")
        columns = owner.execute(_COLUMNS, (TEMPLATE,)).fetchall()
        constraints = owner.execute(_CONSTRAINTS, (TEMPLATE,)).fetchall()
        indexes = [row[0] for row in owner.execute(_INDEXES, (TEMPLATE,)).fetchall()]
        triggers = [row[0] for row in owner.execute(_TRIGGERS, (TEMPLATE,)).fetchall()]
    tables: dict[str, list[str]] = {}
    for table, *column in columns:
        tables.setdefault(table, []).append(_column(*column))
    foreign: dict[str, list[str]] = {}
    for table, name, kind, definition in constraints:
        clause = f'CONSTRAINT "{name}" {definition}'
        if kind == "f":
            foreign.setdefault(table, []).append(f"ADD {clause}")
        else:
            tables[table].append(clause)
    made = [f'CREATE TABLE {TEMPLATE}."{t}" ({", ".join(parts)})' for t, parts in tables.items()]
    linked = [f'ALTER TABLE {TEMPLATE}."{t}" {", ".join(f)}' for t, f in foreign.items()]
    ddl = ";\n".join([*made, *indexes, *linked, *triggers])
    return Blueprint(ddl, migration_hash)


def _column(
    name: str, kind: str, not_null: bool, default: str | None, identity: str, rule: str | None
) -> str:
    """`rule`: the name of the NOT NULL (from Postgres 18); to find a free one takes it long."""
    text = f'"{name}" {kind}'
    if identity:
        text += f" GENERATED {'ALWAYS' if identity == 'a' else 'BY DEFAULT'} AS IDENTITY"
    elif default:
        text += f" DEFAULT {default}"
    if rule:
        text += f' CONSTRAINT "{rule}"'
    return text + (" NOT NULL" if not_null else "")


def build_schema(
    owner: psycopg.Connection, name: str, blueprint: Blueprint, append_only: tuple[str, ...]
) -> None:
    """Create the schema `name` with its role and grants, in one transaction."""
    if not re.fullmatch(r"t_[0-9a-z]{4,40}", name):
        raise ValueError(f"{name!r} is not a store's schema name")
    ddl = re.sub(rf"\b{TEMPLATE}\b", name, blueprint.ddl)
    migrations = (
        f"INSERT INTO {name}.django_migrations (app, name, applied) "
        f"SELECT app, name, applied FROM {TEMPLATE}.django_migrations ORDER BY id"
    )
    # Tables get the role's rights as they are made: granting afterwards writes each of them twice.
    inside = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {name}"
    rights = (f"{_ROW_RIGHTS} ON TABLES", "USAGE ON SEQUENCES")
    # Names are checked above and DDL is our own: nothing here comes from people.
    script = ";\n".join(
        [
            f"CREATE SCHEMA {name}",
            *_role(name),
            *(f"{inside} GRANT {right} TO {name}" for right in rights),
            ddl,
            *(f"{inside} REVOKE {right} FROM {name}" for right in rights),
            migrations,
            *_refusals(name, append_only),
        ]
    )
    with owner.transaction():
        owner.execute(script.encode())


def role_script(name: str, append_only: tuple[str, ...]) -> str:
    """The store's role: its own schema, and what all stores may see of `public`."""
    lines = [
        *_role(name),
        f"GRANT {_ROW_RIGHTS} ON ALL TABLES IN SCHEMA {name} TO {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {name} TO {name}",
        *_refusals(name, append_only),
    ]
    return ";\n".join(lines)


def _role(name: str) -> list[str]:
    return [
        f"CREATE ROLE {name} NOLOGIN",
        f"GRANT {name} TO {APP_ROLE} WITH INHERIT FALSE, SET TRUE",
        f"GRANT {STORES_ROLE} TO {name} WITH INHERIT TRUE, SET FALSE",
        f"GRANT USAGE ON SCHEMA {name} TO {name}",
    ]


def _refusals(name: str, append_only: tuple[str, ...]) -> list[str]:
    return [
        f"REVOKE ALL ON {name}.django_migrations FROM {name}",
        *(f"REVOKE UPDATE, DELETE ON {name}.{table} FROM {name}" for table in append_only),
    ]


def drop_schema(owner: psycopg.Connection, name: str) -> None:
    """Drop a schema and its role for good."""
    schema = sql.Identifier(name)
    with owner.transaction():
        owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
        if owner.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone():
            owner.execute(sql.SQL("DROP OWNED BY {}").format(schema))
            owner.execute(sql.SQL("DROP ROLE {}").format(schema))

"""
Who may see what in `public`. Every app with public tables says it in its AppConfig:

    store_access = (Access("outbox_message", "INSERT", own="store"), …)

`own` names the column that holds the store's schema name: row-level security then compares it with
`current_user`, which no setting forges. Without `own` every store sees all rows (a price list).
A public table that nobody names is invisible to stores. `append_only` names tables, in both
schemas, that refuse UPDATE and DELETE.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from django.apps import apps
from django.conf import settings

from kernel.tenancy.cloning import STORES_ROLE
from kernel.tenancy.store import PLATFORM


@dataclass(frozen=True, slots=True)
class Access:
    """What a store's role may do with one public table."""

    table: str
    rights: str
    own: str = ""
    columns: tuple[str, ...] = ()  # for SELECT: only these columns


def declared() -> list[Access]:
    return [a for config in apps.get_app_configs() for a in getattr(config, "store_access", ())]


def append_only_tables(app_names: Iterable[str]) -> tuple[str, ...]:
    """Tables of these apps that are only ever appended to (TENANT_APPS: a store's own)."""
    names = set(app_names)
    found: list[str] = []
    for config in apps.get_app_configs():
        if config.name in names:
            found.extend(getattr(config, "append_only", ()))
    return tuple(found)


def wall_statements(accesses: Iterable[Access], public_tables: Iterable[str]) -> list[str]:
    """The whole wall as SQL, safe to run again: first everything is taken, then given."""
    platform = PLATFORM.role
    lines = [
        f"GRANT USAGE ON SCHEMA public TO {platform}, {STORES_ROLE}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {STORES_ROLE}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {STORES_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {platform}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {platform}",
    ]
    named = set(public_tables)
    for access in accesses:
        if access.table not in named:
            raise LookupError(f"the wall names {access.table}, which is not in public")
        lines += _access_statements(access, platform)
    return lines


def _access_statements(access: Access, platform: str) -> list[str]:
    table = f'public."{access.table}"'
    rights = access.rights
    if access.columns:
        rights = rights.replace("SELECT", f"SELECT ({', '.join(access.columns)})")
    lines = [f"GRANT {rights} ON {table} TO {STORES_ROLE}"]
    if "INSERT" in rights:
        lines.append(
            "DO $$ DECLARE s text; BEGIN FOR s IN SELECT pg_get_serial_sequence("
            f"'{table}', attname) FROM pg_attribute WHERE attrelid = '{table}'::regclass "
            "AND attidentity <> '' LOOP EXECUTE format('GRANT USAGE ON SEQUENCE %s TO "
            f"{STORES_ROLE}', s); END LOOP; END $$"
        )
    if access.own:
        own = f'"{access.own}" = current_user::text'
        lines += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS platform_all ON {table}",
            f"CREATE POLICY platform_all ON {table} TO {platform} USING (true)",
            f"DROP POLICY IF EXISTS store_own ON {table}",
            f"CREATE POLICY store_own ON {table} TO {STORES_ROLE} USING ({own}) WITH CHECK ({own})",
        ]
    return lines


def raise_wall(owner: psycopg.Connection) -> None:
    """Bring grants and policies of `public` to what the apps declare, in one transaction."""
    with owner.transaction():
        if not owner.execute(
            "select 1 from pg_roles where rolname = %s", (STORES_ROLE,)
        ).fetchone():
            owner.execute(f"CREATE ROLE {STORES_ROLE} NOLOGIN".encode())
        tables = [
            row[0]
            for row in owner.execute(
                "select relname from pg_class where relnamespace = 'public'::regnamespace"
                " and relkind in ('r', 'p')"
            ).fetchall()
        ]
        for statement in wall_statements(declared(), tables):
            owner.execute(statement.encode())
        for table in append_only_tables(settings.SHARED_APPS):
            owner.execute(
                f'REVOKE UPDATE, DELETE ON public."{table}" FROM {PLATFORM.role}'.encode()
            )

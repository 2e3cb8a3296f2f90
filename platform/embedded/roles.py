"""
The database and its login roles, safe to run again. As a superuser, or on a managed server (RDS and
the like) as the login it gives: one that may make roles and databases.

    ezscale_owner     owns the database, its public schema and `extensions`; makes the stores' roles
    ezscale_app       logs in for the application; owns nothing, creates nothing, inherits nothing
    ezscale_platform  what the application becomes (SET ROLE) for rows of `public`; no login

Postgres 15 has no INHERIT option on a grant; there NOINHERIT on the login role does the same.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

OWNER = "ezscale_owner"
APP = "ezscale_app"
PLATFORM = "ezscale_platform"
EXTENSIONS = ("btree_gist", "citext", "pg_trgm")
# Two starts of two test processes may prepare one cluster at the same time.
_LOCK = 7_340_031


def prepare_database(superuser_url: str, database: str, *, owner: str, app: str) -> None:
    """Bring roles, database and extensions to the promised shape. `owner`, `app`: passwords."""
    with psycopg.connect(superuser_url, autocommit=True) as server:
        server.execute("select pg_advisory_lock(%s)", (_LOCK,))
        if not _all_powerful(server):
            # What it makes it must also be able to become: it hands the database to the owner.
            server.execute("SET createrole_self_grant = 'set, inherit'")
        _make_roles(server, owner=owner, app=app)
        _make_database(server, database)
    with psycopg.connect(superuser_url, dbname=database, autocommit=True) as inside:
        inside.execute("select pg_advisory_lock(%s)", (_LOCK,))
        _make_schemas(inside)


def prepare_from_urls(superuser_url: str, app_url: str, owner_url: str) -> None:
    """The same for a server of your own: names and passwords come from the addresses."""
    app, owner = urlsplit(app_url), urlsplit(owner_url)
    if (app.username, owner.username) != (APP, OWNER):
        raise ValueError(f"the addresses must log in as {APP} and {OWNER}")
    if app.path != owner.path:
        raise ValueError("the two addresses name two databases")
    prepare_database(
        superuser_url,
        app.path.lstrip("/"),
        owner=unquote(owner.password or ""),
        app=unquote(app.password or ""),
    )


def _make_roles(server: psycopg.Connection, *, owner: str, app: str) -> None:
    known = {row[0] for row in server.execute("select rolname from pg_roles").fetchall()}
    for role in (OWNER, APP, PLATFORM):
        if role not in known:
            server.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    # Only a superuser may even say "not a superuser"; a managed server's login finds out below.
    plain = "NOCREATEDB"
    if _all_powerful(server):
        plain += " NOSUPERUSER NOREPLICATION NOBYPASSRLS"
    _alter(server, OWNER, f"LOGIN CREATEROLE INHERIT {plain}", owner)
    _alter(server, APP, f"LOGIN NOCREATEROLE NOINHERIT {plain}", app)
    _alter(server, PLATFORM, f"NOLOGIN NOCREATEROLE NOINHERIT {plain}", None)
    _refuse_powers(server)
    if server.info.server_version >= 160000:
        server.execute(f"GRANT {PLATFORM} TO {APP} WITH INHERIT FALSE, SET TRUE".encode())
        server.execute(f"GRANT {PLATFORM} TO {OWNER} WITH ADMIN TRUE, INHERIT FALSE".encode())
        # The owner gets the rights of the roles it makes: DROP OWNED asks for them.
        server.execute(f"ALTER ROLE {OWNER} SET createrole_self_grant = 'inherit'".encode())
    else:
        server.execute(f"GRANT {PLATFORM} TO {APP}".encode())
        server.execute(f"GRANT {PLATFORM} TO {OWNER} WITH ADMIN OPTION".encode())


def _all_powerful(server: psycopg.Connection) -> bool:
    return server.info.parameter_status("is_superuser") == "on"


def _refuse_powers(server: psycopg.Connection) -> None:
    """Roles that were there before us may have been given what passes every wall."""
    found = server.execute(
        "select rolname from pg_roles where rolname = any(%s)"
        " and (rolsuper or rolreplication or rolbypassrls) order by 1",
        ([OWNER, APP, PLATFORM],),
    ).fetchall()
    if found:
        names = ", ".join(row[0] for row in found)
        raise ValueError(f"take SUPERUSER, REPLICATION and BYPASSRLS from {names} first")


def _alter(server: psycopg.Connection, role: str, attributes: str, password: str | None) -> None:
    statement = sql.SQL("ALTER ROLE {} ").format(sql.Identifier(role)) + sql.SQL(attributes)
    if password is not None:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    server.execute(statement)


def _make_database(server: psycopg.Connection, database: str) -> None:
    name = sql.Identifier(database)
    found = server.execute("select 1 from pg_database where datname = %s", (database,)).fetchone()
    if not found:
        # template0: a local template1 may carry things that nobody asked for.
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name)
        )
    for statement in (
        f"ALTER DATABASE {{}} OWNER TO {OWNER}",
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {{}} TO {APP}",
    ):
        server.execute(sql.SQL(statement).format(name))


def _make_schemas(inside: psycopg.Connection) -> None:
    for statement in (
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"CREATE SCHEMA IF NOT EXISTS extensions AUTHORIZATION {OWNER}",
        "GRANT USAGE ON SCHEMA extensions TO PUBLIC",
        *(f"CREATE EXTENSION IF NOT EXISTS {e} WITH SCHEMA extensions" for e in EXTENSIONS),
    ):
        inside.execute(statement.encode())

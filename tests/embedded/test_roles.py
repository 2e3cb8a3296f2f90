"""The database's roles are as promised: what the application cannot do, it cannot do by mistake."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from embedded import roles
from embedded.cluster import Cluster


@pytest.fixture
def app(cluster: Cluster) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.app_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(cluster: Cluster) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def store(owner: psycopg.Connection) -> Iterator[str]:
    """A store's schema with one table, its role granted to the application."""
    owner.execute("CREATE SCHEMA t_x")
    owner.execute("CREATE TABLE t_x.note (text text)")
    owner.execute("CREATE ROLE t_x NOLOGIN")
    owner.execute("GRANT t_x TO ezscale_app WITH INHERIT FALSE, SET TRUE")
    owner.execute("GRANT USAGE ON SCHEMA t_x TO t_x")
    owner.execute("GRANT SELECT, INSERT ON t_x.note TO t_x")
    yield "t_x"
    owner.execute("DROP SCHEMA t_x CASCADE")
    owner.execute("DROP OWNED BY t_x")
    owner.execute("DROP ROLE t_x")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (a int)",
        "CREATE TABLE extensions.mine (a int)",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "CREATE EXTENSION hstore SCHEMA extensions",
        "SET ROLE ezscale_owner",
        "SET ROLE postgres",
        "SELECT pg_read_file('/etc/hostname')",
        "ALTER ROLE ezscale_app CREATEROLE",
    ],
)
@pytest.mark.parametrize("role", ["none", roles.PLATFORM])
def test_the_application_creates_nothing(app: psycopg.Connection, role: str, statement: str):
    """Neither as itself nor as the platform."""
    app.execute(f"SET ROLE {role}".encode())
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement.encode())


def test_the_application_owns_nothing(app: psycopg.Connection):
    row = app.execute(
        "select count(*) from pg_shdepend where refobjid = 'ezscale_app'::regrole and deptype = 'o'"
    ).fetchone()
    assert row == (0,)


def test_the_application_becomes_the_platform_and_comes_back(app: psycopg.Connection):
    app.execute("SET ROLE ezscale_platform")
    assert app.execute("select current_user").fetchone() == ("ezscale_platform",)
    app.execute("RESET ROLE")
    assert app.execute("select current_user").fetchone() == ("ezscale_app",)


def test_the_application_inherits_nothing_from_a_store(app: psycopg.Connection, store: str):
    """Without SET ROLE a granted store stays shut."""
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("select * from t_x.note")


def test_inside_a_store_only_its_own_rights_count(app: psycopg.Connection, store: str):
    app.execute("SET ROLE t_x")
    app.execute("insert into t_x.note values ('hello')")
    assert app.execute("select text from t_x.note").fetchall() == [("hello",)]
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("CREATE TABLE t_x.more (a int)")


def test_the_platform_sees_no_store(app: psycopg.Connection, store: str):
    app.execute("SET ROLE ezscale_platform")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("select * from t_x.note")


def test_the_owner_may_let_the_application_stage_rows(
    app: psycopg.Connection, owner: psycopg.Connection, store: str
):
    """COPY into a temporary table needs a right of its own, given to a store by name."""
    owner.execute("GRANT TEMPORARY ON DATABASE ezscale TO t_x")
    app.execute("SET ROLE t_x")
    app.execute("CREATE TEMPORARY TABLE staged (a int)")
    app.execute("RESET ROLE")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("select * from pg_temp.staged")


def test_the_owner_is_no_superuser(owner: psycopg.Connection):
    row = owner.execute(
        "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles"
        " where rolname = current_user"
    ).fetchone()
    assert row == (False, True, False, False)


def test_the_owner_grants_the_platform(owner: psycopg.Connection):
    owner.execute("CREATE ROLE t_helper NOLOGIN")
    owner.execute("GRANT ezscale_platform TO t_helper WITH INHERIT FALSE")
    owner.execute("DROP ROLE t_helper")


def test_extensions_serve_every_role_from_their_own_schema(app: psycopg.Connection):
    found = app.execute(
        "select extname from pg_extension e join pg_namespace n on n.oid = e.extnamespace"
        " where nspname = 'extensions' order by 1"
    ).fetchall()
    assert [row[0] for row in found] == sorted(roles.EXTENSIONS)
    assert app.execute("select extensions.similarity('acme', 'acme')").fetchone() == (1.0,)


def test_preparing_again_changes_nothing(cluster: Cluster, owner: psycopg.Connection):
    before = _grants(owner)
    roles.prepare_from_urls(cluster.superuser_url or "", cluster.app_url, cluster.owner_url)
    assert _grants(owner) == before


def test_addresses_of_other_roles_are_refused(cluster: Cluster):
    """Preparing with swapped addresses would make the application the owner."""
    with pytest.raises(ValueError, match="must log in as"):
        roles.prepare_from_urls(cluster.superuser_url or "", cluster.owner_url, cluster.app_url)


def _grants(owner: psycopg.Connection) -> list[tuple]:
    return owner.execute(
        "select roleid::regrole::text, member::regrole::text, admin_option, inherit_option,"
        " set_option from pg_auth_members where member::regrole::text like 'ezscale%' order by 1, 2"
    ).fetchall()

"""
A managed Postgres (RDS and the like) gives no superuser: its login may make roles and databases.

The same roles, walls and extensions come of it, and of a second run.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import errors

from embedded import roles
from embedded.cluster import Cluster


@pytest.fixture(scope="module")
def master_url(cluster: Cluster) -> str:
    """An empty server, and the login that RDS gives: its documented attributes."""
    assert cluster.superuser_url
    with psycopg.connect(cluster.superuser_url, dbname="postgres", autocommit=True) as server:
        server.execute("DROP DATABASE ezscale WITH (FORCE)")
        for role in (roles.APP, roles.OWNER, roles.PLATFORM):
            server.execute(f"DROP ROLE {role}".encode())
        server.execute(
            "CREATE ROLE master LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION"
            " PASSWORD 'of-the-master'"
        )
    return _as("master", "of-the-master", cluster.superuser_url)


@pytest.fixture(scope="module")
def prepared(cluster: Cluster, master_url: str) -> Cluster:
    roles.prepare_from_urls(master_url, cluster.app_url, cluster.owner_url)
    return cluster


def test_the_roles_have_the_powers_they_should_have(prepared: Cluster):
    with psycopg.connect(prepared.owner_url) as owner:
        found = owner.execute(
            "select rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolinherit"
            " from pg_roles where rolname like 'ezscale%%' order by 1"
        ).fetchall()
    assert found == [
        (roles.APP, False, False, False, False, False),
        (roles.OWNER, False, True, False, False, True),
        (roles.PLATFORM, False, False, False, False, False),
    ]


def test_the_walls_stand(prepared: Cluster):
    """A store's role is made, entered, and holds the application out when it is not entered."""
    with psycopg.connect(prepared.owner_url, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA t_x")
        owner.execute("CREATE TABLE t_x.note (text text)")
        owner.execute("CREATE ROLE t_x NOLOGIN")
        owner.execute("GRANT t_x TO ezscale_app WITH INHERIT FALSE, SET TRUE")
        owner.execute("GRANT USAGE ON SCHEMA t_x TO t_x")
        owner.execute("GRANT SELECT ON t_x.note TO t_x")
    with psycopg.connect(prepared.app_url, autocommit=True) as app:
        for role in ("none", roles.PLATFORM):
            app.execute(f"SET ROLE {role}".encode())
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute("select * from t_x.note")
        app.execute("SET ROLE t_x")
        assert app.execute("select * from t_x.note").fetchall() == []
        app.execute("RESET ROLE")
        for forbidden in ("CREATE SCHEMA mine", "CREATE ROLE mine", "SET ROLE ezscale_owner"):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(forbidden.encode())


def test_the_extensions_are_there(prepared: Cluster):
    with psycopg.connect(prepared.app_url) as app:
        assert app.execute("select extensions.similarity('acme', 'acme')").fetchone() == (1.0,)


def test_a_second_run_changes_nothing(prepared: Cluster, master_url: str):
    roles.prepare_from_urls(master_url, prepared.app_url, prepared.owner_url)


def test_a_role_that_passes_every_wall_is_refused(prepared: Cluster, master_url: str):
    """The master cannot take it away, so it says so."""
    with psycopg.connect(prepared.superuser_url or "", autocommit=True) as server:
        server.execute("ALTER ROLE ezscale_app BYPASSRLS")
        try:
            with pytest.raises(ValueError, match="ezscale_app first"):
                roles.prepare_from_urls(master_url, prepared.app_url, prepared.owner_url)
        finally:
            server.execute("ALTER ROLE ezscale_app NOBYPASSRLS")


def _as(user: str, password: str, url: str) -> str:
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{where}", path="/postgres"))

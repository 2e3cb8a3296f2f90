"""
Leaks in the database itself: a grant too many, a policy gone, a table missing. Each is planted as
the owner of the schemas, seen by a check that was green before, and taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection

from kernel.tenancy.context import in_store, nowhere
from kernel.tenancy.owner import connect_as_owner
from shared_apps.identity.models import User
from tests.isolation.database_probes import allowed
from tests.prove import figures

pytestmark = pytest.mark.isolation
CHECKS = "planted leaks"


@pytest.fixture(autouse=True)
def _outside_transactions(acme, beta, django_db_blocker) -> Iterator[None]:
    """Grants must be committed to be seen, so these checks only read, and stand in no test case."""
    with django_db_blocker.unblock(), nowhere():
        yield
        connection.close()


@contextmanager
def owner_did(do: str, undo: str) -> Iterator[None]:
    with connect_as_owner() as owner:
        owner.execute(do.encode())
    connection.close()  # a role's memberships are read when it logs in
    try:
        yield
    finally:
        connection.close()
        with connect_as_owner() as owner:
            owner.execute(undo.encode())


def found(holds: Callable[[], bool], do: str, undo: str) -> None:
    figures.add(CHECKS, got=0, total=1)
    assert holds(), "red without the leak"
    with owner_did(do, undo):
        assert not holds(), "nobody noticed"
    assert holds(), "the leak was not taken back"
    figures.add(CHECKS, got=1, total=0)


def reads(store, statement: str) -> int:
    """Rows that a statement shows in the role of a store; 0 when it is refused."""
    with in_store(store):
        done, said = allowed(statement)
    return int(said.split()[0]) if done else 0


def test_one_role_for_two_stores_is_found(acme, beta):
    a, b = acme.schema_name, beta.schema_name
    found(
        lambda: reads(acme, f"select count(*) from {b}.identity_user") == 0,
        f"grant {b} to {a} with inherit true",
        f"revoke {b} from {a}",
    )


def test_the_platforms_role_given_to_a_store_is_found(acme, beta):
    a = acme.schema_name
    found(
        lambda: reads(acme, "select count(*) from public.resellers_reseller") <= 1,
        f"grant ezscale_platform to {a} with inherit true",
        f"revoke ezscale_platform from {a}",
    )


def test_a_missing_row_policy_is_found(acme, beta):
    where = f"where store = '{beta.schema_name}'"
    found(
        lambda: reads(acme, f"select count(*) from public.branding_brand {where}") == 0,
        "alter table public.branding_brand disable row level security",
        "alter table public.branding_brand enable row level security",
    )


def test_a_policy_for_everybody_is_found(acme, beta):
    where = f"where store = '{beta.schema_name}'"
    found(
        lambda: reads(acme, f"select count(*) from public.outbox_message {where}") == 0,
        "create policy leak on public.outbox_message to ezscale_store using (true)",
        "drop policy leak on public.outbox_message",
    )


def test_a_public_table_granted_to_stores_is_found(acme):
    found(
        lambda: reads(acme, "select count(*) from public.django_migrations") == 0,
        "grant select on public.django_migrations to ezscale_store",
        "revoke select on public.django_migrations from ezscale_store",
    )


def test_a_missing_table_is_an_error_and_not_the_platforms_people(acme, olga_committed):
    """Both lists hold identity: with its own table gone a store must not read `public`."""
    schema = acme.schema_name
    figures.add(CHECKS, got=0, total=1)
    with owner_did(
        f"alter table {schema}.identity_user rename to identity_user_gone",
        f"alter table {schema}.identity_user_gone rename to identity_user",
    ):
        assert people(acme) is None
        with owner_did(
            "grant select on public.identity_user to ezscale_store",
            "revoke select on public.identity_user from ezscale_store",
        ):
            assert people(acme), "the fall-through was not seen: the check proves nothing"
        assert people(acme) is None
    assert people(acme)
    figures.add(CHECKS, got=1, total=0)


def people(store) -> list[str] | None:
    try:
        with in_store(store):
            return list(User.objects.values_list("email", flat=True))
    except DatabaseError:
        return None


@pytest.fixture
def olga_committed() -> Iterator[None]:
    """A member of staff in `public`, really there."""
    with connect_as_owner() as owner, owner.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
        cursor.execute(
            "insert into public.identity_user (id, email, password, name, role, is_active,"
            " created_at) values (gen_random_uuid(), 'wall@ezscale.test', '', '', 'staff', true,"
            " now())"
        )
    yield
    with connect_as_owner() as owner:
        owner.execute("delete from public.identity_user where email = 'wall@ezscale.test'")

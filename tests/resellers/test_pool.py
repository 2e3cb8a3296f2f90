"""Schemas built ahead: claimed once, swept when a crash left one that nobody knows."""

from __future__ import annotations

from django.conf import settings

from kernel.ids import new_schema_name
from kernel.tenancy.cloning import build_schema
from kernel.tenancy.missing import missing_tables
from kernel.tenancy.owner import connect_as_owner
from kernel.tenancy.wall import append_only_tables
from shared_apps.resellers.services import sweep
from shared_apps.resellers.services.pool import blueprint


def test_a_schema_that_a_crash_left_behind_is_swept_and_stores_stay(acme, on_platform):
    orphan = new_schema_name()
    with connect_as_owner() as owner:
        build_schema(owner, orphan, blueprint(), append_only_tables(settings.TENANT_APPS))
    assert orphan in sweep()
    assert sweep() == []
    with connect_as_owner() as owner:
        left = owner.execute(
            "select 1 from pg_namespace where nspname = %s", (acme.schema_name,)
        ).fetchone()
    assert left


def test_a_store_that_lacks_a_table_stops_the_start(acme, on_platform):
    assert missing_tables({"identity_user"}) == []
    lacking = dict(missing_tables({"identity_user", "no_such_table"}))
    assert lacking[acme.schema_name] == ["no_such_table"]

"""Schemas built ahead of need, so that opening a store is claiming one."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from kernel import clock
from kernel.ids import new_schema_name
from kernel.locks import hold
from kernel.tenancy.cloning import (
    TEMPLATE,
    Blueprint,
    build_schema,
    drop_schema,
    read_blueprint,
)
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.owner import connect_as_owner
from kernel.tenancy.wall import append_only_tables
from shared_apps.resellers.migration_hash import current_migration_hash
from shared_apps.resellers.models import ReadySchema

_LOCK = "ready pool"
_UNKNOWN = r"""
select nspname::text from pg_namespace
where nspname ~ '^t_[0-9a-f]{12}$' and nspname <> %s
  and nspname not in (select schema_name from public.resellers_readyschema)
  and nspname not in (select schema_name from public.resellers_reseller)
"""
_blueprints: dict[str, Blueprint] = {}


def blueprint() -> Blueprint:
    """The template's DDL, read once per process and release."""
    wanted = current_migration_hash()
    if wanted not in _blueprints:
        with connect_as_owner() as owner:
            _blueprints[wanted] = read_blueprint(owner, wanted)
    return _blueprints[wanted]


def build_ready_schema() -> str:
    """
    Build one schema and put it into the pool. Returns its name.

    The schema is made first, in a transaction of the owner; only then does the pool know of it. A
    crash in between leaves a schema that nobody knows, which `sweep` removes: both hold one lock,
    so that what is unknown under it is surely nobody's.
    """
    plan = blueprint()
    name = new_schema_name()
    with on_platform_side(), transaction.atomic():
        hold(_LOCK)
        with connect_as_owner() as owner:
            build_schema(owner, name, plan, append_only_tables(settings.TENANT_APPS))
        ReadySchema.objects.create(
            schema_name=name, migration_hash=plan.migration_hash, built_at=clock.real_now()
        )
    return name


def sweep() -> list[str]:
    """Drop store schemas that neither the pool nor a reseller knows. Returns their names."""
    with on_platform_side(), transaction.atomic(), connect_as_owner() as owner:
        hold(_LOCK)
        rows = owner.execute(_UNKNOWN, (TEMPLATE,)).fetchall()
        for (name,) in rows:
            drop_schema(owner, name)
    return [name for (name,) in rows]


def fill_pool() -> int:
    """Build until the pool holds READY_POOL_SIZE schemas of this release. Returns how many."""
    with on_platform_side():
        have = ReadySchema.objects.filter(migration_hash=current_migration_hash()).count()
    missing = max(settings.READY_POOL_SIZE - have, 0)
    for _ in range(missing):
        build_ready_schema()
    return missing

"""Schemas built ahead of need, so that opening a store is claiming one."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from kernel import clock
from kernel.ids import new_schema_name
from kernel.tenancy.cloning import Blueprint, build_schema, read_blueprint
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.owner import connect_as_owner
from kernel.tenancy.wall import append_only_tables
from shared_apps.resellers.migration_hash import current_migration_hash
from shared_apps.resellers.models import ReadySchema

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
    crash in between leaves a schema that nobody knows, which `sweep` of the owner removes.
    """
    plan = blueprint()
    name = new_schema_name()
    with connect_as_owner() as owner:
        build_schema(owner, name, plan, append_only_tables(settings.TENANT_APPS))
    with on_platform_side(), transaction.atomic():
        ReadySchema.objects.create(
            schema_name=name, migration_hash=plan.migration_hash, built_at=clock.real_now()
        )
    return name


def fill_pool() -> int:
    """Build until the pool holds READY_POOL_SIZE schemas of this release. Returns how many."""
    with on_platform_side():
        have = ReadySchema.objects.filter(migration_hash=current_migration_hash()).count()
    missing = max(settings.READY_POOL_SIZE - have, 0)
    for _ in range(missing):
        build_ready_schema()
    return missing

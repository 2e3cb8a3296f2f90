"""Bring the database to this release: tables, template, the wall, every store, the ready pool."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from kernel.tenancy.cloning import TEMPLATE, role_script
from kernel.tenancy.owner import connect_as_owner
from kernel.tenancy.wall import append_only_tables, raise_wall
from shared_apps.resellers.migration_hash import current_migration_hash
from shared_apps.resellers.models import ReadySchema, Reseller


class Command(BaseCommand):
    help = (
        "Migrate `public`, the template schema and all stores; raise the role wall. Safe to repeat."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DB_AS_OWNER:
            raise CommandError("Run this as the owner: EZSCALE_DB_AS_OWNER=yes")
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        with connect_as_owner() as owner:
            owner.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE}".encode())
            raise_wall(owner)
        self._migrate(TEMPLATE)
        self._migrate_stores()
        self.stdout.write("database is ready")

    def _migrate(self, schema: str) -> None:
        call_command(
            "migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0
        )

    def _migrate_stores(self) -> None:
        """Schemas that are behind, one after the other; a pool of an old release is dropped."""
        wanted = current_migration_hash()
        ReadySchema.objects.exclude(migration_hash=wanted).delete()
        behind = Reseller.objects.exclude(migration_hash=wanted).exclude(status="terminated")
        for row in list(behind):
            self._migrate(row.schema_name)
            self._grant(row.schema_name)
            Reseller.objects.filter(pk=row.pk).update(migration_hash=wanted)

    def _grant(self, schema: str) -> None:
        """New tables of a store get its role's grants."""
        script = "\n".join(
            line
            for line in role_script(schema, append_only_tables(settings.TENANT_APPS)).split("\n")
            if not line.startswith("CREATE ROLE")
        )
        with connect_as_owner() as owner, owner.transaction():
            owner.execute(script.encode())

"""What version of a store's tables this release needs."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings
from django.db.migrations.loader import MigrationLoader


@cache
def current_migration_hash() -> str:
    """SHA-256 over the names of all migrations of the apps that have tables in a store."""
    labels = {name.rsplit(".", 1)[-1] for name in settings.TENANT_APPS}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = sorted(f"{app}.{name}" for app, name in loader.disk_migrations if app in labels)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()

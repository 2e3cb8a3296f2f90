"""The migrations of this release, and what was there before there was a rule."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from config.evolving.rules import Finding, look_at

# Until the first release nobody ran beside another: closed, and never added to.
BEFORE = Path(__file__).with_name("before_the_first_release.txt")


def ours(loader: MigrationLoader) -> dict[tuple[str, str], Migration]:
    """Migrations of apps that lie in this checkout."""
    root = Path(settings.ROOT)
    labels = {
        config.label
        for config in apps.get_app_configs()
        if root in Path(config.path).parents and ".venv" not in Path(config.path).parts
    }
    found = loader.disk_migrations
    return {key: found[key] for key in sorted(found) if key[0] in labels}


def exempt() -> frozenset[str]:
    return frozenset(BEFORE.read_text().split())


def judge_all() -> list[Finding]:
    """Every migration after the first release; reads files, not the database."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = exempt()
    shared = {name.rsplit(".", 1)[-1] for name in settings.SHARED_APPS}
    found = []
    for key, migration in ours(loader).items():
        if ".".join(key) not in known:
            before = loader.project_state(key, at_end=False)
            found += look_at(migration, before, in_public=key[0] in shared)
    return found


def contracts_to_come() -> list[str]:
    """The releases that must have run before this one may: of contracts not applied yet."""
    return _named(applied=False)


def contracts_done() -> list[str]:
    """The releases that may run no more: whatever is older than these used what was taken away."""
    return _named(applied=True)


def _named(*, applied: bool) -> list[str]:
    loader = MigrationLoader(connections["default"], ignore_no_migrations=True)
    known = loader.applied_migrations or {}
    meant = [one for key, one in ours(loader).items() if (key in known) == applied]
    return sorted({said.split(":")[0] for one in meant if (said := getattr(one, "contract", ""))})

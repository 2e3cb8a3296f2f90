"""Looks at Postgres, over connections of their own."""

from __future__ import annotations

from contextlib import ExitStack

from config.doctor.finding import FAIL, OK, WARN, Finding
from config.health import look_at_wall, missing_migrations, own_connection, takes_writes
from kernel.clock import real_now
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.drift import drift
from shared_apps.resellers.migration_hash import current_migration_hash
from shared_apps.resellers.models import Reseller

_POWERS = """
select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit,
  (select count(*) from pg_class c where c.relowner = r.oid)
from pg_roles r where rolname = session_user
"""
_SESSIONS = 4
_OFF_SECONDS, _FAR_OFF_SECONDS = 2, 30


def role_is_walled() -> Finding:
    """The login role is no superuser, owns nothing, inherits nothing, and reads no table."""
    with own_connection() as wire:
        row = wire.execute(_POWERS).fetchone()
        reads = look_at_wall(wire)
    assert row is not None
    names = ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "INHERIT")
    found = [name for name, has in zip(names, row, strict=False) if has]
    found += [f"owns {row[5]} tables"] if row[5] else []
    found += [reads] if reads else []
    if found:
        mend = (
            "DATABASE_URL must log in as ezscale_app, without powers: docs/runbooks/wall-drift.md."
        )
        return Finding(FAIL, ", ".join(found), mend)
    return Finding(OK, "the login role owns nothing and passes no wall")


def wall_is_as_declared() -> Finding:
    """Nobody granted a store more, for a moment and for good."""
    with own_connection() as wire:
        found = drift(wire.cursor())
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        mend = "docs/runbooks/wall-drift.md: prepare builds most of it anew, it names the rest."
        return Finding(FAIL, "; ".join(found[:3]) + more, mend)
    return Finding(OK, "stores may do what the apps declare, and no more")


def writes_are_taken() -> Finding:
    with own_connection() as wire:
        if takes_writes(wire):
            return Finding(OK, "the database takes writes")
    mend = "DATABASE_URL leads to a standby, or default_transaction_read_only is on."
    return Finding(FAIL, "the database takes no writes", mend)


def sessions_are_our_own() -> Finding:
    """Two open connections on one session of Postgres: a pooler hands it round between them."""
    with ExitStack() as held:
        wires = [held.enter_context(own_connection()) for _ in range(_SESSIONS)]
        backends = [wire.execute("select pg_backend_pid()").fetchone() for wire in wires]
    if len(set(backends)) < _SESSIONS:
        mend = "Set the pooler to pool_mode = session: roles and search_path live in the session."
        return Finding(FAIL, "a pooler lends one session to several connections", mend)
    return Finding(OK, f"{_SESSIONS} connections have {_SESSIONS} sessions")


def clocks_agree() -> Finding:
    with own_connection() as wire:
        before = real_now()
        row = wire.execute("select clock_timestamp()").fetchone()
        after = real_now()
    assert row is not None
    off = abs((row[0] - (before + (after - before) / 2)).total_seconds())
    saw = f"this machine and the database are {off:.1f} s apart"
    if off < _OFF_SECONDS:
        return Finding(OK, saw)
    level = FAIL if off > _FAR_OFF_SECONDS else WARN
    return Finding(level, saw, "Keep both by a time service (chrony, systemd-timesyncd).")


def platform_is_current() -> Finding:
    with own_connection() as wire:
        lacking = missing_migrations(wire)
    if lacking:
        return Finding(FAIL, f"{lacking} migrations are missing", "Run manage.py prepare.")
    return Finding(OK, "all migrations of this release are there")


def stores_are_current() -> Finding:
    with on_platform_side():
        rows = Reseller.objects.exclude(status="terminated")
        behind = list(
            rows.exclude(migration_hash=current_migration_hash())
            .order_by("slug")
            .values_list("slug", flat=True)[:6]
        )
        number = rows.count()
    if behind:
        some = ", ".join(behind[:5]) + (" and more" if len(behind) > 5 else "")
        return Finding(FAIL, f"behind this release: {some}", "Run manage.py prepare.")
    return Finding(OK, f"{number} stores have this release's tables")

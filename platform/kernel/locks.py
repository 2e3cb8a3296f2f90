"""Advisory locks: one at a time across all processes, by name, within a place."""

from __future__ import annotations

import hashlib

from django.db import connection

from kernel.tenancy.context import current_place


def lock_name(name: str) -> int:
    """A 63-bit number; the place is part of it, so that stores never wait for each other."""
    text = f"{current_place().schema_name}:{name}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") >> 1


def hold(name: str) -> None:
    """Wait for the lock; it is held until the open transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock_name(name)])


def try_hold(name: str) -> bool:
    """Take the lock until the open transaction ends, or answer False at once."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [lock_name(name)])
        return bool(cursor.fetchone()[0])

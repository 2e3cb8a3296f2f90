"""Advisory locks: one at a time across all processes, by name, within a place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from kernel.errors import Conflict
from kernel.tenancy.context import current_place

_ALONE = "select pg_advisory_xact_lock(%s)"
_BESIDE = "select pg_advisory_xact_lock_shared(%s)"


def lock_name(name: str) -> int:
    """A 63-bit number; the place is part of it, so that stores never wait for each other."""
    text = f"{current_place().schema_name}:{name}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") >> 1


def hold(name: str, *, shared: bool = False) -> None:
    """
    Wait for the lock; it is held until the open transaction ends.

    Holders that share it wait only for who wants it alone, and let them go first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE if shared else _ALONE, [lock_name(name)])


def hold_all(names: Iterable[str]) -> None:
    """As `hold`, many in one message, and in one order: two who want the same never block."""
    keys = sorted({lock_name(name) for name in names})
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(key) from unnest(%s::bigint[]) key", [keys])


def try_hold(name: str) -> bool:
    """Take the lock until the open transaction ends, or answer False at once."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [lock_name(name)])
        return bool(cursor.fetchone()[0])


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """
    Be the only one for longer than a transaction may last: True inside, or False at once.

    It belongs to the database session, so a process that dies lets go of it. Leave from the place
    where it was entered.
    """
    key = lock_name(name)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [key])


@contextmanager
def turn(name: str) -> Iterator[None]:
    """
    Wait for one's turn, for longer than a transaction may last. Raises Conflict after the
    database's lock timeout (ten seconds). Otherwise like `alone`.
    """
    key = lock_name(name)
    with connection.cursor() as cursor:
        try:
            cursor.execute("select pg_advisory_lock(%s)", [key])
        except OperationalError:
            raise Conflict(_("Somebody else is still at it. Try again in a moment.")) from None
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [key])

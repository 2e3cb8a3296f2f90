"""Secrets of a store, sealed so that they open in that store only."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from kernel.errors import NoStore
from kernel.secrets import KeyRing, Secret
from kernel.tenancy.context import current_place
from kernel.tenancy.store import NOWHERE


@cache
def ring() -> KeyRing:
    """The process's key ring, from settings. Not database data, so it may be cached."""
    return KeyRing(settings.SEALING_KEYS)


def _context(kind: str) -> str:
    place = current_place()
    if place == NOWHERE:
        raise NoStore(f"sealing {kind!r} without a store")
    return f"{place.schema_name}:{kind}"


def seal(kind: str, secret: Secret) -> str:
    """Sealed text for a column. `kind` names the use, e.g. "service.password"."""
    return ring().seal(secret, context=_context(kind))


def unseal(kind: str, sealed: str) -> Secret:
    """Raises kernel.secrets.Unsealable in another store, under another kind, or without the key."""
    return ring().open(sealed, context=_context(kind))

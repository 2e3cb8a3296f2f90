"""Cache keys carry the store. The cache refuses to work without one."""

from __future__ import annotations

from kernel.errors import NoStore
from kernel.tenancy.context import current_place
from kernel.tenancy.store import NOWHERE, PLATFORM


def store_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: `t:<schema>:…` in a store, `g:…` on the platform."""
    place = current_place()
    if place == NOWHERE:
        raise NoStore(f"cache key {key!r} without a store")
    owner = "g" if place == PLATFORM else f"t:{place.schema_name}"
    return f"{owner}:{key_prefix}:{version}:{key}"

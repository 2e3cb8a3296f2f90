"""Enter and leave a store. The only module that switches the connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django_tenants.utils import tenant_context
from structlog.contextvars import bound_contextvars

from kernel.errors import NoStore
from kernel.tenancy.store import NOWHERE, PLATFORM, Place, Store

_finders: list[Callable[[str], Store | None]] = []


def find_stores_with(finder: Callable[[str], Store | None]) -> None:
    """The register of stores (an app above) says how a key becomes a Store."""
    _finders[:] = [finder]


def current_place() -> Place:
    tenant = getattr(connection, "tenant", NOWHERE)
    return tenant if isinstance(tenant, Place) else NOWHERE


def current_store() -> Store:
    """The store this code runs in. Raises NoStore on the platform and nowhere."""
    place = current_place()
    if not isinstance(place, Store):
        raise NoStore("no store is set")
    return place


def current_store_or_none() -> Store | None:
    place = current_place()
    return place if isinstance(place, Store) else None


def on_platform() -> bool:
    return current_place() == PLATFORM


@contextmanager
def in_store(store: Store) -> Iterator[Store]:
    """Run inside a store: its schema, its role, its clock, its name on each log line."""
    with tenant_context(store), bound_contextvars(store=store.key):
        yield store


@contextmanager
def on_platform_side() -> Iterator[None]:
    """Run on the platform: the register, the fleet, the wholesale books."""
    with tenant_context(PLATFORM), bound_contextvars(store="platform"):
        yield


@contextmanager
def nowhere() -> Iterator[None]:
    """Run where no table is: what a request or task falls back to."""
    with tenant_context(NOWHERE):
        yield


def find_store(key: str) -> Store:
    """The store of a schema name. Raises NoStore for an unknown or ended one."""
    store = _finders[0](key) if _finders else None
    if store is None:
        raise NoStore(f"no store {key!r}")
    return store


@contextmanager
def at(key: str) -> Iterator[Place]:
    """Enter by key, as events and tasks carry it: a store's schema name, or "public"."""
    if key == PLATFORM.schema_name:
        with on_platform_side():
            yield PLATFORM
    else:
        with in_store(find_store(key)) as store:
            yield store

"""Enter and leave a store. The only module that switches the connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from structlog.contextvars import bind_contextvars, reset_contextvars

from kernel.errors import NoStore
from kernel.tenancy.store import NOWHERE, PLATFORM, Place, Store

_P = TypeVar("_P", bound=Place)
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


class _Inside(AbstractContextManager[_P]):
    """
    Be in a place, and go back to the one before: what django-tenants' tenant_context does.

    Every request enters twice, so it looks the connection up once and copies no log context.
    """

    __slots__ = ("_before", "_bound", "_label", "_place", "_wrapper")

    def __init__(self, place: _P, label: str) -> None:
        self._place = place
        self._label = label

    def __enter__(self) -> _P:
        self._wrapper = cast(Any, connections[DEFAULT_DB_ALIAS])
        self._before = self._wrapper.tenant
        self._wrapper.set_tenant(self._place)
        self._bound = bind_contextvars(store=self._label) if self._label else {}
        return self._place

    def __exit__(self, *_error: object) -> None:
        if self._bound:
            reset_contextvars(**self._bound)
        self._wrapper.set_tenant(self._before or NOWHERE)


def in_store(store: Store) -> AbstractContextManager[Store]:
    """Run inside a store: its schema, its role, its clock, its name on each log line."""
    return _Inside(store, store.schema_name)


def on_platform_side() -> AbstractContextManager[Place]:
    """Run on the platform: the register, the fleet, the wholesale books."""
    return _Inside(PLATFORM, "platform")


def nowhere() -> AbstractContextManager[Place]:
    """Run where no table is: what a request or task falls back to."""
    return _Inside(NOWHERE, "")


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

"""The values that say where code runs: a store, the platform, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A schema and the database role that sees it. Passed to django-tenants as its tenant."""

    schema_name: str
    role: str


@dataclass(frozen=True, slots=True)
class Store(Place):
    """
    A store as running code needs it: a value, never a model, safe to share between threads.

    `schema_name` is opaque, given once, never reused; the database role has the same name.
    `clock_offset` is added to the real time: a sandbox or demo store has its own clock.
    `is_copy`: a copy of another store, to test with; nothing leaves it (kernel.tenancy.copies).
    """

    id: UUID
    slug: str
    name: str
    status: str
    currency: str
    language: str
    timezone: str
    primary_host: str
    clock_offset: timedelta = field(default_factory=timedelta)
    is_copy: bool = False

    @property
    def key(self) -> str:
        """What stands in cache keys, file paths, tasks and log lines."""
        return self.schema_name


PLATFORM = Place("public", "ezscale_platform")
NOWHERE = Place("nowhere", "none")

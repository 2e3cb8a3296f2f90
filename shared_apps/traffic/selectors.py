"""Answers about sources and what is watched. Figures of a service: `figures.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.plugs import Setting
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.vault import unseal
from shared_apps.traffic.models import Connection, Holding, Watch
from shared_apps.traffic.port import collectors
from shared_apps.traffic.rules.holding import Held
from shared_apps.traffic.rules.windows import AGAIN

SEAL = "traffic.connection"


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """What a driver is made of. Holds secrets: never logged, never stored."""

    connection_id: UUID
    driver: str
    serves: UUID | None
    settings: dict[str, str]


def sources() -> list[Source]:
    """Those that are asked, in the order in which they were added."""
    with on_platform_side():
        rows = Connection.objects.filter(state=Connection.State.ACTIVE).order_by("created_at")
        return [source_of(row) for row in rows]


def source_of(row: Connection) -> Source:
    return Source(row.pk, row.driver, row.serves, settings_of(row))


def settings_of(row: Connection) -> dict[str, str]:
    settings: dict[str, str] = json.loads(unseal(SEAL, row.sealed_settings).reveal())
    return settings


def is_read() -> bool:
    """Is there a source at all?"""
    with on_platform_side():
        return Connection.objects.filter(state=Connection.State.ACTIVE).exists()


def driver_labels() -> dict[str, str]:
    return {key: collectors.get(key).label for key in collectors.keys()}  # noqa: SIM118


def connections() -> list[Connection]:
    return list(Connection.objects.order_by("name"))


def connection(connection_id: UUID) -> Connection:
    """Raises NotFound."""
    row = Connection.objects.filter(pk=connection_id).first()
    if row is None:
        raise NotFound(_("There is no such connection."))
    return row


def watched_by() -> dict[UUID | None, int]:
    """Connection → services that it reads; None: read by nobody."""
    found = Watch.objects.filter(ended_at=None).values_list("connection_id")
    return dict(found.annotate(how_many=Count("pk")).order_by("connection_id"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A connection's settings as a form shows them: secrets only as "there is one"."""

    fields: tuple[Setting, ...]
    known: dict[str, str]
    stored_secrets: frozenset[str]


def shown_settings(driver: str, row: Connection | None = None) -> Shown:
    """Raises NotFound for an unknown driver."""
    if driver not in driver_labels():
        raise NotFound(_("There is no such driver."))
    fields = collectors.get(driver).fields
    stored = settings_of(row) if row else {}
    secret = {field.name for field in fields if field.kind == "secret"}
    return Shown(
        fields,
        {name: value for name, value in stored.items() if name not in secret},
        frozenset(name for name in secret if stored.get(name)),
    )


def watches(store: str) -> list[Watch]:
    """Of a store, whatever is not read to its end."""
    rows = Watch.objects.filter(store=store).order_by("pk")
    return [row for row in rows if row.ended_at is None or _unread(row)]


def _unread(row: Watch) -> bool:
    """Also what is written late of the last hours."""
    return row.ended_at is not None and (
        row.read_until is None or row.read_until < row.ended_at + AGAIN
    )


def held(store: str) -> list[Held]:
    """Whose addresses were whose in a store; the key is the service."""
    rows = Holding.objects.filter(store=store).select_related("watch").order_by("pk")
    return [Held(row.prefix, str(row.watch.service_id), row.from_at, row.until_at) for row in rows]

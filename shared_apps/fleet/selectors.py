"""Answers about the fleet. Connections are read on the platform side only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from kernel.errors import Misconfigured, NotFound, Unavailable
from kernel.plugs import Setting
from kernel.tenancy.context import current_store_or_none, on_platform_side
from kernel.tenancy.vault import unseal
from shared_apps.fleet.models import Connection, Image
from shared_apps.fleet.port import drivers

SEAL = "fleet.connection"
# What a store's copy is connected to instead of the fleet. No row has this id.
PRETEND = "pretend"
PRETEND_ID = UUID("00000000-0000-4000-8000-000000000000")


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """What a driver is made of. Holds secrets: never logged, never stored."""

    connection_id: UUID
    driver: str
    location: str
    settings: dict[str, str]


def account(connection_id: UUID) -> Account:
    """
    Raises Misconfigured for a paused or unknown connection. A store's copy never gets a real one.
    """
    if _in_copy():
        return Account(PRETEND_ID, PRETEND, "", {})
    with on_platform_side():
        row = Connection.objects.filter(pk=connection_id).first()
        if row is None or row.state != Connection.State.ACTIVE:
            raise Misconfigured("The connection is paused or gone.", code="connection_paused")
        settings = settings_of(row)
    return Account(row.pk, row.driver, row.location, settings)


def settings_of(row: Connection) -> dict[str, str]:
    """A connection's settings with secrets in clear: for a driver, never for a page."""
    settings: dict[str, str] = json.loads(unseal(SEAL, row.sealed_settings).reveal())
    return settings


@dataclass(frozen=True, slots=True)
class Shown:
    """A connection's settings as a form shows them: secrets only as "there is one"."""

    fields: tuple[Setting, ...]
    known: dict[str, str]
    stored_secrets: frozenset[str]


def shown_settings(driver: str, row: Connection | None = None) -> Shown:
    """Raises NotFound for an unknown driver, or one that is not for the fleet."""
    if driver not in driver_labels():
        raise NotFound(_("There is no such driver."))
    fields = drivers.get(driver).fields
    stored = settings_of(row) if row else {}
    secret = {field.name for field in fields if field.kind == "secret"}
    return Shown(
        fields,
        {name: value for name, value in stored.items() if name not in secret},
        frozenset(name for name in secret if stored.get(name)),
    )


def driver_labels() -> dict[str, str]:
    """Of those that make machines."""
    kinds = {key: drivers.get(key) for key in drivers.keys()}  # noqa: SIM118
    return {key: kind.label for key, kind in kinds.items() if not kind.for_copies}


def is_by_hand(driver: str) -> bool:
    """Do people make these machines? An unknown driver's are made by nobody."""
    known = driver in drivers.keys()  # noqa: SIM118 - a registry is no mapping
    return known and drivers.get(driver).by_hand


def connection(connection_id: UUID) -> Connection:
    """Raises NotFound."""
    row = Connection.objects.filter(pk=connection_id).first()
    if row is None:
        raise NotFound(_("There is no such connection."))
    return row


def place_for(driver: str) -> UUID:
    """The connection a new machine goes to: an active, healthy one. Raises Unavailable."""
    if _in_copy():
        return PRETEND_ID
    with on_platform_side():
        row = (
            Connection.objects.filter(driver=driver, state=Connection.State.ACTIVE)
            .exclude(healthy=False)
            .order_by("created_at")
            .first()
        )
    if row is None:
        raise Unavailable(f"no {driver} connection is active", code="no_connection")
    return row.pk


def images_for(driver: str, remote_plan: str) -> list[Image]:
    """Systems to choose from, one row each, in the order of their names."""
    found = Image.objects.filter(driver=driver, remote_plan=remote_plan)
    return list(found.order_by("name", "-version", "remote_id"))


def takes_image(driver: str, remote_plan: str, image: str) -> bool:
    """
    Can a machine of this plan be installed with this system? Only with one that was learned from
    the platform; people who make machines by hand need none where none is listed.
    """
    offered = {row.remote_id for row in images_for(driver, remote_plan)}
    return image in offered or (not offered and not image and is_by_hand(driver))


def _in_copy() -> bool:
    store = current_store_or_none()
    return store is not None and store.is_copy


def connections() -> Iterable[Connection]:
    return Connection.objects.order_by("name")


def images_of(connection_id: UUID) -> list[Image]:
    """What a connection's plans can be installed with, plan by plan."""
    found = Image.objects.filter(connection_id=connection_id)
    return list(found.order_by("remote_plan", "name", "-version", "remote_id"))


def image_counts() -> dict[UUID, int]:
    """Connection → how many images are known of it."""
    counted = Image.objects.values_list("connection_id").annotate(how_many=Count("pk"))
    return dict(counted.order_by("connection_id"))


@dataclass(frozen=True, slots=True)
class Seen:
    """How a connection was seen last. `healthy` is None before the first look."""

    healthy: bool | None
    paused: bool
    at: datetime | None


def seen_of(connection_ids: Iterable[UUID]) -> dict[UUID, Seen]:
    """Also from inside a store: it is told how they are, never what or where they are."""
    wanted = list(connection_ids)
    if not wanted:
        return {}
    with on_platform_side():
        rows = list(Connection.objects.filter(pk__in=wanted))
    return {
        row.pk: Seen(row.healthy, row.state == Connection.State.PAUSED, row.checked_at)
        for row in rows
    }

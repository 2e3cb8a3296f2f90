"""Answers about the fleet. Connections are read on the platform side only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kernel.errors import Misconfigured, Unavailable
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.vault import unseal
from shared_apps.fleet.models import Connection, Image

SEAL = "fleet.connection"


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """What a driver is made of. Holds secrets: never logged, never stored."""

    connection_id: UUID
    driver: str
    location: str
    settings: dict[str, str]


def account(connection_id: UUID) -> Account:
    """Raises Misconfigured for a paused or unknown connection."""
    with on_platform_side():
        row = Connection.objects.filter(pk=connection_id).first()
        if row is None or row.state != Connection.State.ACTIVE:
            raise Misconfigured("The connection is paused or gone.", code="connection_paused")
        settings = json.loads(unseal(SEAL, row.sealed_settings).reveal())
    return Account(row.pk, row.driver, row.location, settings)


def place_for(driver: str) -> UUID:
    """The connection a new machine goes to: an active, healthy one. Raises Unavailable."""
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


def connections() -> Iterable[Connection]:
    return Connection.objects.order_by("name")

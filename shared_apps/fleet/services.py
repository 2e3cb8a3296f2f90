"""Verbs of the fleet that change our own records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.plugs import Health, clean_settings
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.fleet import port
from shared_apps.fleet.models import Connection, Image
from shared_apps.fleet.selectors import SEAL


def connect(
    *, name: str, driver: str, settings: Mapping[str, str], location: str, actor: Actor
) -> Connection:
    """Add a connection; again with the same name changes it. Raises Invalid."""
    try:
        fields = port.drivers.get(driver).fields
    except KeyError:
        raise Invalid("There is no such driver.", field="driver") from None
    sealed = seal(SEAL, Secret(json.dumps(clean_settings(fields, settings))))
    with transaction.atomic():
        row, made = Connection.objects.update_or_create(
            name=name,
            defaults={
                "driver": driver,
                "sealed_settings": sealed,
                "location": location,
                "state": Connection.State.ACTIVE,
            },
            create_defaults={
                "driver": driver,
                "sealed_settings": sealed,
                "location": location,
                "created_at": clock.real_now(),
            },
        )
        record(
            actor,
            "connection.added" if made else "connection.changed",
            "connection",
            row.pk,
            name=name,
            driver=driver,
        )
    return row


def note_health(connection_id: UUID, health: Health) -> None:
    Connection.objects.filter(pk=connection_id).update(
        healthy=health.ok,
        health_message=health.message[:300],
        health_facts=[list(fact) for fact in health.facts],
        checked_at=clock.real_now(),
    )


def pause(connection_id: UUID, *, reason: str, actor: Actor) -> None:
    """Stop using a connection. Jobs wait; nothing is lost."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection_id).update(
            state=Connection.State.PAUSED, state_reason=reason[:300]
        )
        record(actor, "connection.paused", "connection", connection_id, reason=reason)


def resume(connection_id: UUID, *, actor: Actor) -> None:
    with transaction.atomic():
        Connection.objects.filter(pk=connection_id).update(
            state=Connection.State.ACTIVE, state_reason=""
        )
        record(actor, "connection.resumed", "connection", connection_id)


def keep_images(
    connection_id: UUID, driver: str, remote_plan: str, images: tuple[port.Image, ...]
) -> None:
    """Replace what we know of a plan's images by what the platform says now."""
    with transaction.atomic():
        Image.objects.filter(connection_id=connection_id, remote_plan=remote_plan).delete()
        Image.objects.bulk_create(
            Image(
                connection_id=connection_id,
                driver=driver,
                remote_plan=remote_plan,
                remote_id=image.remote_id,
                name=image.name,
                version=image.version,
                family=image.family,
            )
            for image in images
        )

"""Verbs of the fleet that change our own records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.plugs import Health, Setting, clean_settings
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.fleet import port
from shared_apps.fleet.models import Connection, Image
from shared_apps.fleet.selectors import SEAL, driver_labels, settings_of


def connect(
    *, name: str, driver: str, settings: Mapping[str, str], location: str, actor: Actor
) -> Connection:
    """
    Add a connection; again with the same name changes it, an empty secret keeps the old one.

    Raises Invalid.
    """
    if driver not in driver_labels():
        raise Invalid(_("There is no such driver."), field="driver")
    fields = port.drivers.get(driver).fields
    if not name.strip():
        raise Invalid(_("Give the connection a name."), field="name")
    with transaction.atomic():
        old = Connection.objects.select_for_update().filter(name=name).first()
        if old is not None and old.driver != driver:
            raise Invalid(_("A connection of this name uses another driver."), field="name")
        given = _with_old_secrets(fields, settings, old)
        row = old or Connection(name=name, driver=driver, created_at=clock.real_now())
        row.sealed_settings = seal(SEAL, Secret(json.dumps(clean_settings(fields, given))))
        row.location = location
        row.state, row.state_reason = Connection.State.ACTIVE, ""
        row.save()
        verb = "connection.changed" if old else "connection.added"
        record(actor, verb, "connection", row.pk, name=name, driver=driver)
    return row


def _with_old_secrets(
    fields: tuple[Setting, ...], settings: Mapping[str, str], old: Connection | None
) -> dict[str, str]:
    stored = settings_of(old) if old else {}
    kept = {
        field.name: stored.get(field.name, "")
        for field in fields
        if field.kind == "secret" and not settings.get(field.name)
    }
    return {**settings, **{name: value for name, value in kept.items() if value}}


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
                description=image.description[:500],
                icon_url=image.icon_url[:300],
            )
            for image in images
        )

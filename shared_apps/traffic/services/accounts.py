"""Accounts at sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.traffic import TrafficSourceAdded
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.plugs import Health, clean_settings
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from shared_apps.traffic.models import Connection
from shared_apps.traffic.port import FlowCollector, collectors
from shared_apps.traffic.rules.holding import networks_in
from shared_apps.traffic.selectors import SEAL, driver_labels, settings_of

_ADDRESSES = ("own_prefixes", "exporters")


def connect(
    *,
    name: str,
    driver: str,
    settings: Mapping[str, str],
    serves: UUID | None = None,
    actor: Actor,
) -> Connection:
    """
    Add a source; again with the same name changes it, an empty secret keeps the old one.

    Tells: TrafficSourceAdded, each time: stores look whether they are read now.
    Raises Invalid at the field.
    """
    if driver not in driver_labels():
        raise Invalid(_("There is no such driver."), field="driver")
    if not name.strip():
        raise Invalid(_("Give the connection a name."), field="name")
    kind = collectors.get(driver)
    counts = not issubclass(kind, FlowCollector)
    if counts and serves is None:
        raise Invalid(_("Say whose machines it counts."), field="serves")
    with transaction.atomic():
        old = Connection.objects.select_for_update().filter(name=name).first()
        if old is not None and old.driver != driver:
            raise Invalid(_("A connection of this name uses another driver."), field="name")
        stored = settings_of(old) if old else {}
        secret = {field.name for field in kind.fields if field.kind == "secret"}
        kept = {name: stored.get(name, "") for name in secret if not settings.get(name)}
        cleaned = clean_settings(kind.fields, {**settings, **kept})
        _refuse_bad_addresses(cleaned)
        row = old or Connection(name=name, driver=driver, created_at=clock.real_now())
        row.serves = serves if counts else None
        row.sealed_settings = seal(SEAL, Secret(json.dumps(cleaned)))
        row.state, row.state_reason = Connection.State.ACTIVE, ""
        row.save()
        verb = "traffic.changed" if old else "traffic.connected"
        record(actor, verb, "traffic_connection", row.pk, name=name, driver=driver)
        publish(TrafficSourceAdded(connection_id=str(row.pk)))
    return row


def _refuse_bad_addresses(cleaned: Mapping[str, str]) -> None:
    for name in _ADDRESSES:
        try:
            networks_in(cleaned.get(name, ""))
        except ValueError as error:
            said = _("This is no address or network: %(text)s") % {"text": str(error)[:80]}
            raise Invalid(said, field=name) from None


def note_health(connection_id: UUID, health: Health) -> None:
    Connection.objects.filter(pk=connection_id).update(
        healthy=health.ok,
        health_message=health.message[:300],
        health_facts=[list(fact) for fact in health.facts],
        checked_at=clock.real_now(),
    )


def pause(connection_id: UUID, *, reason: str, actor: Actor) -> None:
    """Ask it no more. What passed meanwhile is read when it goes on, as far as it remembers."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection_id).update(
            state=Connection.State.PAUSED, state_reason=reason[:300]
        )
        record(actor, "traffic.paused", "traffic_connection", connection_id, reason=reason)


def resume(connection_id: UUID, *, actor: Actor) -> None:
    with transaction.atomic():
        Connection.objects.filter(pk=connection_id).update(
            state=Connection.State.ACTIVE, state_reason=""
        )
        record(actor, "traffic.resumed", "traffic_connection", connection_id)
        publish(TrafficSourceAdded(connection_id=str(connection_id)))

"""What a look at the platform showed."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from shared_apps.fleet.port import Machine
from tenant_apps.provisioning.models import Service


def note_machine(service_id: UUID, machine: Machine | None) -> None:
    """Keep the live power state and addresses. A machine that is gone is noted, never removed."""
    changes: dict[str, object] = {"power_seen_at": clock.real_now()}
    if machine is None:
        changes["power"] = "gone"
    else:
        changes["power"] = machine.power.value
        if machine.ipv4:
            changes["ipv4"] = machine.ipv4[0]
        if machine.ipv6:
            changes["ipv6"] = machine.ipv6[0]
    Service.objects.filter(pk=service_id).update(**changes)

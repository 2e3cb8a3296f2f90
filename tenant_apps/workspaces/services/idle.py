"""Stop a desktop that nobody uses."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from shared_apps.audit.services import record
from tenant_apps.workspaces.locks import lock_workspace
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.rules.idle import CHOICES, stops_at
from tenant_apps.workspaces.services.wishes import want_stop


def set_idle_stop(workspace_id: UUID, minutes: int, *, actor: Actor) -> Workspace:
    """
    From now on it is stopped after so many minutes without use; 0: never by itself.

    Locks:  workspace. Again: nothing changes. Raises Invalid (`minutes`) beside rules/idle.CHOICES.
    """
    if minutes not in CHOICES:
        raise Invalid(_("Choose one of the times."), field="minutes")
    with one_transaction():
        row = lock_workspace(workspace_id)
        if row.idle_minutes != minutes:
            row.idle_minutes = minutes
            row.save(update_fields=["idle_minutes"])
            record(actor, "workspace.idle_stop", "workspace", row.pk, minutes=minutes)
    return row


def stop_if_idle(row: Workspace) -> None:
    """Of a locked row that was just seen to run. The caller saves it. Again: it is on its way."""
    at = stops_at(row.idle_minutes, row.used_at, row.expires_at)
    if at is not None and not row.wish and row.live_at is not None and row.live_at >= at:
        want_stop(row, how=UsageSession.How.IDLE)

"""The end of a workspace, with its service."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from kernel.db.transactions import one_transaction
from shared_apps.outbox.services import schedule
from tenant_apps.workspaces.locks import lock_workspace
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.rules.quarters import whole_second
from tenant_apps.workspaces.services.months import MONTH
from tenant_apps.workspaces.services.wishes import want_stop


def end_workspace(subscription_id: UUID) -> None:
    """
    Its subscription ended: stop what runs, and tell the last of it when that is gone.

    Locks:  workspace.
    Again:  it stays ended.
    """
    with one_transaction():
        found = Workspace.objects.filter(subscription_id=subscription_id).first()
        if found is None or found.ended_at is not None:
            return
        row = lock_workspace(found.pk)
        row.ended_at = whole_second(clock.now())
        want_stop(row, how=UsageSession.How.ENDED)
        end_if_over(row)
        row.save()


def end_if_over(row: Workspace) -> None:
    """A locked row of an ended subscription of which no desktop is left. The caller saves it."""
    if row.ended_at is None or row.desktop_id or row.wish:
        return
    if row.state != Workspace.State.ENDED:
        row.state = Workspace.State.ENDED
        schedule(MONTH, str(row.pk), clock.now(), wake=True)

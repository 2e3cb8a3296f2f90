"""The store's team stops a customer's desktop, and says why."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from contracts.workspaces import DesktopStopped
from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from tenant_apps.workspaces.locks import lock_workspace
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.selectors import open_session_of
from tenant_apps.workspaces.services.wishes import ask

MOST_WORDS = 300


def stop_for_customer(workspace_id: UUID, reason: str, *, actor: Actor) -> Workspace:
    """
    Stop it as `ask` does; its customer is told by whom and why.

    Time:   a session ends when this was asked for.
    Locks:  workspace.
    Tells:  DesktopStopped.
    Again:  while it is being stopped nothing happens, and nobody is told twice.
    Raises Invalid (`reason`); CannotUse "wrong_state" where nothing runs.
    """
    said = " ".join(reason.split())
    if not said:
        raise Invalid(_("Say why: your customer reads it."), field="reason")
    if len(said) > MOST_WORDS:
        raise Invalid(_("Say it in %(most)s characters.") % {"most": MOST_WORDS}, field="reason")
    with one_transaction():
        row = lock_workspace(workspace_id)
        if row.wish == Workspace.Wish.STOP:
            return row
        row = ask(workspace_id, Workspace.Wish.STOP, actor=actor, how=UsageSession.How.TEAM)
        found = open_session_of(row.pk)
        if found is not None:
            found.evidence = found.evidence | {"reason": said}
            found.save(update_fields=["evidence"])
        record(actor, "workspace.stopped_for_customer", "workspace", row.pk, reason=said)
        publish(
            DesktopStopped(
                service_id=str(row.service_id),
                customer_id=str(row.customer_id),
                at=clock.now().isoformat(),
                reason=said,
            )
        )
    return row

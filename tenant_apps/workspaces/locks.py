"""Row locks: first what a customer spends, then a workspace, its sessions and its shares."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tenant_apps.workspaces.errors import ShareNotFound, WorkspaceNotFound
from tenant_apps.workspaces.models import Share, Spending, Workspace


def lock_workspace(workspace_id: UUID | str) -> Workspace:
    """Raises WorkspaceNotFound."""
    row = Workspace.objects.select_for_update(of=("self",)).filter(pk=workspace_id).first()
    if row is None:
        raise WorkspaceNotFound(_("There is no such workspace."))
    return row


def lock_spending(customer_id: UUID) -> Spending:
    """It is made when it is first wanted."""
    Spending.objects.get_or_create(customer_id=customer_id)
    return Spending.objects.select_for_update().get(customer_id=customer_id)


def lock_share(share_id: UUID) -> Share:
    """Raises ShareNotFound."""
    row = Share.objects.select_for_update(of=("self",)).filter(pk=share_id).first()
    if row is None:
        raise ShareNotFound(_("Nobody shares this with you."))
    return row

"""Row locks: first what a customer spends, then a workspace and its sessions."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tenant_apps.workspaces.errors import WorkspaceNotFound
from tenant_apps.workspaces.models import Spending, Workspace


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

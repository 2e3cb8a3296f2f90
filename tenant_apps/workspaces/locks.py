"""Row locks: the workspace. Its sessions are changed under it only."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tenant_apps.workspaces.errors import WorkspaceNotFound
from tenant_apps.workspaces.models import Workspace


def lock_workspace(workspace_id: UUID | str) -> Workspace:
    """Raises WorkspaceNotFound."""
    row = Workspace.objects.select_for_update(of=("self",)).filter(pk=workspace_id).first()
    if row is None:
        raise WorkspaceNotFound(_("There is no such workspace."))
    return row

"""
NotFound
└── WorkspaceNotFound   no such workspace, or another customer's
Conflict
└── CannotUse           it can't be started, stopped or opened now; `code` says why
"""

from __future__ import annotations

from kernel.errors import Conflict, NotFound


class WorkspaceNotFound(NotFound):
    code = "workspace_not_found"


class CannotUse(Conflict):
    code = "cannot_use"

"""
NotFound
├── WorkspaceNotFound   no such workspace, or another customer's
├── ShareNotFound       no such share, or another's, or one that ended
└── LinkOver            an invitation that is used, ended, too old, or another store's
Conflict
├── CannotShare         it can't be shared now; `code` says why
└── CannotUse           it can't be started, stopped or opened now; `code` says why
"""

from __future__ import annotations

from kernel.errors import Conflict, NotFound


class WorkspaceNotFound(NotFound):
    code = "workspace_not_found"


class ShareNotFound(NotFound):
    code = "share_not_found"


class LinkOver(NotFound):
    code = "invitation_over"


class CannotShare(Conflict):
    code = "cannot_share"


class CannotUse(Conflict):
    code = "cannot_use"

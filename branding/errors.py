"""
Refusals of the brand editor.

    Conflict
    ├── DraftMoved    somebody changed the draft since you looked
    └── NoDraft       there is nothing to publish
"""

from __future__ import annotations

from kernel.errors import Conflict


class DraftMoved(Conflict):
    """`by` changed the draft after the person who asks had last seen it."""

    code = "draft_moved"

    def __init__(self, message: str, *, by: str) -> None:
        super().__init__(message)
        self.by = by


class NoDraft(Conflict):
    code = "no_draft"

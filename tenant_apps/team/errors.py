"""Refusals of the team's room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.errors import Conflict, NotFound


class LastOwner(Conflict):
    """A store without an owner could never get one again."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__(_("A store needs an owner. Make somebody else an owner first."))


class LinkOver(NotFound):
    """Used, withdrawn, replaced, too old, or another store's: all the same to who holds it."""

    code = "invitation_over"

    def __init__(self) -> None:
        super().__init__(
            _("This invitation does not work any more. Ask who invited you for a new one.")
        )

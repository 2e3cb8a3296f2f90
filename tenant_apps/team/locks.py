"""Row locks of the team. Who leaves and who stops being an owner wait for each other."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel.errors import NotFound
from shared_apps.identity.models import User
from tenant_apps.team.models import Invitation

TEAM = (User.Role.OWNER, User.Role.AGENT)


def lock_team() -> dict[UUID, User]:
    """Everybody who works here, by id; in the order of ids."""
    rows = User.objects.select_for_update().filter(role__in=TEAM, is_active=True)
    return {row.pk: row for row in rows.order_by("pk")}


def lock_person(email: str) -> User | None:
    return User.objects.select_for_update().filter(email=email).first()


def lock_invitation(invitation_id: UUID) -> Invitation:
    """Raises NotFound."""
    row = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if row is None:
        raise NotFound(_("There is no such invitation."))
    return row

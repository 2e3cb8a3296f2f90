"""Who works here, and who is asked to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import NotFound
from shared_apps.identity.models import User
from tenant_apps.team import links
from tenant_apps.team.models import Invitation


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that nobody used or withdrew."""

    row: Invitation
    is_over: bool


def members() -> QuerySet[User]:
    """Owners first, then by name."""
    roles = (User.Role.OWNER, User.Role.AGENT)
    rows = User.objects.filter(role__in=roles, is_active=True)
    return rows.order_by("-role", "name", "email")


def member(user_id: UUID) -> User:
    """Raises NotFound."""
    row = members().filter(pk=user_id).first()
    if row is None:
        raise NotFound(_("Nobody of that name works here."))
    return row


def open_invitations() -> list[Invited]:
    now = clock.now()
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).order_by("-sent_at")
    return [Invited(row, row.expires_at <= now) for row in rows]


def invitation_of(link: str) -> Invitation | None:
    """The invitation that a link opens right now; None when it opens none."""
    ticket = links.read(link)
    if ticket is None:
        return None
    return Invitation.objects.filter(
        pk=ticket.invitation_id,
        email=ticket.email,
        nonce=ticket.nonce,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=clock.now(),
    ).first()


def is_last_owner(user: User) -> bool:
    """For showing only: the services decide under a lock."""
    owners = members().filter(role=User.Role.OWNER)
    return user.role == User.Role.OWNER and not owners.exclude(pk=user.pk).exists()

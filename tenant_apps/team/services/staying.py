"""Change what a member of the team may do, or end it."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from shared_apps.audit.services import record
from shared_apps.identity.models import User
from shared_apps.identity.withdraw import end_sessions, end_tokens
from tenant_apps.team.errors import LastOwner
from tenant_apps.team.locks import TEAM, lock_team


def change_role(user_id: UUID, role: str, *, actor: Actor) -> User:
    """
    Make a member an owner or an agent. It holds from their next click.

    Locks:  the whole team, so that two owners can't step down past each other.
    Again:  the role they have: nothing happens.
    Raises NotFound, LastOwner; Invalid on `role`. Invariant: I-55.
    """
    if role not in TEAM:
        raise Invalid(_("Choose a role from the list."), field="role")
    with transaction.atomic():
        user = _member(user_id, stays_owner=role == User.Role.OWNER)
        if user.role == role:
            return user
        before, user.role = user.role, role
        user.save(update_fields=["role"])
        # A token does what its person may; one that was made as an owner ends with it.
        ended = end_tokens(user)
        record(
            actor,
            "team.role_changed",
            "user",
            user.pk,
            email=user.email,
            before=before,
            after=role,
            tokens_ended=ended,
        )
    return user


def remove(user_id: UUID, *, actor: Actor) -> User:
    """
    End somebody's work here, at once: sessions, tokens, password and second factors.

    Their row stays, so that who did what remains readable; an invitation brings them back.

    Locks:  the whole team.
    Raises NotFound, LastOwner. Invariant: I-55.
    """
    with transaction.atomic():
        user = _member(user_id, stays_owner=False)
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        tokens, sessions = end_tokens(user), end_sessions(user)
        Authenticator.objects.filter(user=user).delete()
        record(
            actor,
            "team.removed",
            "user",
            user.pk,
            email=user.email,
            role=user.role,
            tokens_ended=tokens,
            sessions_ended=sessions,
        )
    return user


def _member(user_id: UUID, *, stays_owner: bool) -> User:
    team = lock_team()
    user = team.get(user_id)
    if user is None:
        raise NotFound(_("Nobody of that name works here."))
    owners = [one for one in team.values() if one.role == User.Role.OWNER]
    if owners == [user] and not stays_owner:
        raise LastOwner
    return user

"""Take back what opens an account. Called inside the transaction of whoever decides it."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from kernel import clock
from shared_apps.identity.models import ApiToken, User


def end_tokens(user: User, *, keep: ApiToken | None = None) -> int:
    """Withdraw all tokens of a person but `keep`; how many there were."""
    live = ApiToken.objects.filter(user=user, revoked_at=None)
    if keep is not None:
        live = live.exclude(pk=keep.pk)
    return live.update(revoked_at=clock.real_now())


def end_sessions(user: User) -> int:
    """Sign a person's browsers out, all of them; how many there were."""
    rows = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    count: int = rows.delete()[0]
    return count

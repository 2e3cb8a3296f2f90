"""In without a form of allauth's: somebody who has just proved who they are."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from shared_apps.identity.models import User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def enter(request: HttpRequest, user: User) -> None:
    """
    Begin a session, and list its browser among the person's own.

    Django's `login` alone would leave out the list: nobody could see or end that session.
    """
    login(request, user, backend=_BACKEND)
    UserSession.objects.create_from_request(request)

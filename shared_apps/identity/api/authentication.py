"""Bearer tokens, looked up in the store's own schema: another store's token is unknown here."""

from __future__ import annotations

from datetime import timedelta

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from kernel import clock
from shared_apps.identity.models import ApiToken, User
from shared_apps.identity.services import digest_of

_SEEN_EVERY = timedelta(minutes=5)


class StoreTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer tok_…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            return None
        now = clock.real_now()
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=digest_of(key.strip()), revoked_at=None, expires_at__gt=now)
            .first()
        )
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed("This token is not known here, or has ended.")
        if token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

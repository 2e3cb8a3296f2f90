"""Who calls: a Bearer token of this store, or a browser's session with its CSRF token."""

from __future__ import annotations

from datetime import timedelta

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from kernel import clock
from kernel.log import name_actor
from shared_apps.identity.models import ApiToken, User
from shared_apps.identity.services import digest_of

_SEEN_EVERY = timedelta(minutes=5)


class StoreTokenAuthentication(BaseAuthentication):
    """
    `Authorization: Bearer tok_…`, looked up in the store's own schema: another store's token is
    unknown here. Any other Authorization header is refused, never ignored.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _, key = header.partition(" ")
        now = clock.real_now()
        token = None
        if scheme.lower() == "bearer" and key.strip():
            token = (
                ApiToken.objects.select_related("user")
                .filter(digest=digest_of(key.strip()), revoked_at=None, expires_at__gt=now)
                .first()
            )
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed(
                "This token is not known here, or has ended.", code="token_unknown"
            )
        if token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        name_actor(token.user.role, token.user_id)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BrowserSessionAuthentication(SessionAuthentication):
    """A signed-in browser. Whatever it changes needs the CSRF token in `X-CSRFToken`."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise exceptions.PermissionDenied(
                "The CSRF token is missing or wrong. Send it in X-CSRFToken.", code="csrf_failed"
            ) from None

"""Who came, left and was refused, as lines of the log: by id, never by address or password."""

from __future__ import annotations

import structlog
from django.http import HttpRequest

from shared_apps.identity.models import User

log = structlog.get_logger("door")


def came(user: User, **_signal: object) -> None:
    log.info("signed_in", role=user.role, user=str(user.pk))


def left(user: User | None, **_signal: object) -> None:
    if user is not None:
        log.info("signed_out", role=user.role, user=str(user.pk))


def refused(request: HttpRequest | None = None, **_signal: object) -> None:
    """The address that was typed is not told: often enough it is a password."""
    route = getattr(getattr(request, "resolver_match", None), "route", "")
    log.warning("sign_in_refused", route=route)

"""
How long a sign-in lasts: it ends when nobody acts, and at last whatever happens.

Teams and staff need a second factor, and their sign-ins end as early as NIST SP 800-63B (4.2.3)
asks for that. Customers keep theirs for the life of the cookie, counted from the sign-in: without
this, each write to the session would begin it anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from shared_apps.identity.models import User

_BEGAN, _ACTED = "began_at", "acted_at"  # seconds since 1970, by the machine's clock
# An act is written down at most this often: a session is a row, and a page is looked at often.
_NOTED_EVERY = timedelta(minutes=1)


def is_over(session: SessionBase, person: User, at: datetime) -> bool:
    """Whether the sign-in has ended by its age, or by nobody doing anything."""
    now = at.timestamp()
    began, acted = session.get(_BEGAN, now), session.get(_ACTED, now)
    if not (person.is_team or person.is_staff):
        return bool(now - began >= settings.SESSION_COOKIE_AGE)
    longest, idle = settings.CONSOLE_SESSION_HOURS * 3600, settings.CONSOLE_IDLE_MINUTES * 60
    return bool(now - began >= longest or now - acted >= idle)


def note_act(session: SessionBase, request: HttpRequest, at: datetime) -> None:
    """Remember that somebody did something; a page that asks again by itself did not."""
    now = int(at.timestamp())
    session.setdefault(_BEGAN, now)
    before = session.get(_ACTED)
    if before is None or (is_an_act(request) and now - before >= _NOTED_EVERY.total_seconds()):
        session[_ACTED] = now


def is_an_act(request: HttpRequest) -> bool:
    """
    A form that is sent, or a page that is opened; not a part of a page that a script fetches.

    Browsers say which it is (Sec-Fetch-Mode), but only where the connection is safe.
    """
    if request.method not in {"GET", "HEAD"}:
        return True
    fetched = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    return not fetched and "HX-Request" not in request.headers

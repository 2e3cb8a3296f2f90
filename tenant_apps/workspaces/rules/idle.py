"""When a desktop that nobody uses is stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

# Minutes without a sign of somebody, as its customer may choose. 0: it runs until it is stopped.
CHOICES = (0, 15, 30, 60, 120, 240)


def stops_at(
    idle_minutes: int, used_at: datetime | None, expires_at: datetime | None
) -> datetime | None:
    """
    None: nobody wishes it, or it can't be known. Only a platform that says when a desktop expires
    tells by putting that off that somebody is there.
    """
    if not idle_minutes or used_at is None or expires_at is None:
        return None
    return used_at + timedelta(minutes=idle_minutes)

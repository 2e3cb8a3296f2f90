"""Alarms on the overview that no other app shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from kernel.clock import real_now
from shared_apps.backups import rules, selectors
from shared_apps.backups.models import Run
from shared_apps.console.panels import shows_panel


@shows_panel("overview", "staff/parts/backups.html", order=2)
def backups_alarm(_store: str) -> dict[str, Any]:
    """Nothing where nobody said that backups are kept here."""
    if not settings.BACKUP_STANZA:
        return {}
    now = real_now()
    return {
        "base_late": _is_late(Run.Kind.BASE, now, rules.BASE_LATE),
        "rehearsal_late": _is_late(Run.Kind.REHEARSAL, now, rules.REHEARSAL_LATE),
        "last_rehearsal": selectors.last_good(Run.Kind.REHEARSAL),
    }


def _is_late(kind: str, now: datetime, within: timedelta) -> bool:
    good = selectors.last_good(kind)
    return rules.is_late(now, good.began_at if good else None, within)

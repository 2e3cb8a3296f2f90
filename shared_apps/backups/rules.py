"""How old what is kept may be, and how long it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

# What may be lost at most: the timer of files comes as often, and the log of the database sooner.
MAY_BE_LOST = timedelta(minutes=15)
# The timers' own pace (infra/systemd), and time for one that runs late.
BASE_LATE = timedelta(hours=30)
REHEARSAL_LATE = timedelta(days=8)
FILES_LATE = 2 * MAY_BE_LOST
# As `repo1-retention-full` of infra/pgbackrest: five weeks of full backups, one a week.
KEPT = timedelta(days=35)
FULL_EVERY = timedelta(days=7)


def base_type(now: datetime, last_full: datetime | None) -> str:
    """A full backup a week, between them what changed since; an hour early counts as a week."""
    if last_full is None or now - last_full >= FULL_EVERY - timedelta(hours=1):
        return "full"
    return "diff"


def is_late(now: datetime, good: datetime | None, within: timedelta) -> bool:
    return good is None or now - good > within

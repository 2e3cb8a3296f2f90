"""What the journal says."""

from __future__ import annotations

from typing import Any, Protocol

from shared_apps.backups.models import Run

_ARCHIVER = """
select extract(epoch from clock_timestamp() - last_archived_time)::float8,
  last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver
"""


class Asks(Protocol):
    """A cursor, whoever opened it."""

    def execute(self, query: str, /) -> Any: ...
    def fetchone(self) -> Any: ...


def log_kept(cursor: Asks) -> tuple[float | None, bool]:
    """Seconds since Postgres last gave a piece of its log away (None: never), and whether the last
    try failed. Of the whole server, not of a place."""
    cursor.execute(_ARCHIVER)
    since, failing = cursor.fetchone() or (None, None)
    return since, bool(failing)


def last_good(kind: str) -> Run | None:
    return Run.objects.filter(kind=kind, good=True).order_by("-began_at").first()


def last(kind: str) -> Run | None:
    """Good or not, also one that is under way."""
    return Run.objects.filter(kind=kind).order_by("-began_at").first()

"""Looks at what is kept elsewhere, and whether it was brought back lately."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from config.doctor.finding import FAIL, OK, WARN, Finding
from config.health import own_connection
from kernel.clock import real_now
from kernel.tenancy.context import on_platform_side
from shared_apps.backups import rules, selectors
from shared_apps.backups.models import Run

_NOBODY = "Set EZSCALE_BACKUP_STANZA, see docs/install.md; a managed server keeps its own."
_NO_BUCKET = (
    "Set S3_BACKUP_BUCKET, see docs/install.md; or keep the uploads themselves in a bucket."
)


def database_is_kept() -> Finding:
    """The log up to some minutes ago, and a base backup of a day: both are needed."""
    if not settings.BACKUP_STANZA:
        return _unkept("nothing here says who keeps the database")
    with own_connection() as wire:
        since, failing = selectors.log_kept(wire.cursor())
    mend = "docs/runbooks/restore.md: what to do when the log is not kept."
    if since is None or failing or since > rules.MAY_BE_LOST.total_seconds():
        old = "never" if since is None else f"{since / 60:.0f} minutes ago"
        return Finding(FAIL, f"the log was last kept {old}", mend)
    return _age(Run.Kind.BASE, rules.BASE_LATE, f"log kept {since:.0f} s ago, base backup")


def files_are_kept() -> Finding:
    if settings.S3_BUCKET:
        return Finding(OK, "uploads lie in a bucket: its versions keep them")
    if not settings.BACKUP_BUCKET:
        return _unkept("copies of uploads lie on the disk that may be lost", _NO_BUCKET)
    return _age(Run.Kind.FILES, rules.FILES_LATE, "copies of uploads")


def rehearsals_are_young() -> Finding:
    """A backup that nobody brought back is a hope."""
    if not settings.BACKUP_STANZA:
        return _unkept("nobody rehearses a restore here")
    return _age(Run.Kind.REHEARSAL, rules.REHEARSAL_LATE, "rehearsal of a restore")


def _age(kind: str, within: timedelta, what: str) -> Finding:
    with on_platform_side():
        good, last = selectors.last_good(kind), selectors.last(kind)
    now = real_now()
    mend = "docs/runbooks/restore.md; `systemctl list-timers 'ezscale-*'` says when they ran."
    failed = "" if last is None or last.good or not last.ended_at else f"; last: {last.said[:120]}"
    if good is None:
        return Finding(FAIL, f"{what}: none was good yet{failed}", mend)
    old = f"{what} {_told(now - good.began_at)} old{failed}"
    if rules.is_late(now, good.began_at, within):
        return Finding(FAIL, old, mend)
    return Finding(WARN if failed else OK, old, mend if failed else "")


def _told(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours / 24:.1f} days" if hours > 48 else f"{hours:.1f} hours"


def _unkept(saw: str, mend: str = _NOBODY) -> Finding:
    if settings.LAB:
        return Finding(OK, f"a lab: {saw}")
    return Finding(WARN, saw, mend)

"""Write the journal. Each verb commits by itself: the row must be there when the work dies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from kernel import clock
from shared_apps.backups.models import Run

log = structlog.get_logger(__name__)


def begin(kind: str) -> Run:
    """Time: real. Again: one more row."""
    with transaction.atomic():
        return Run.objects.create(kind=kind, began_at=clock.real_now())


def note(run: Run, **facts: Any) -> None:
    """Add facts while it is under way."""
    with transaction.atomic():
        run.facts = run.facts | facts
        run.save(update_fields=["facts"])


def end(
    run: Run, *, good: bool, reaches: datetime | None = None, said: str = "", **facts: Any
) -> None:
    """It is over. Also in the log: that copy is not in the database that may be lost."""
    with transaction.atomic():
        run.ended_at, run.good, run.reaches = clock.real_now(), good, reaches
        run.said, run.facts = said[:2000], run.facts | facts
        run.save()
    seconds = round((run.ended_at - run.began_at).total_seconds(), 1)
    tell = log.info if good else log.error
    tell("backup_ended", kind=run.kind, good=good, seconds=seconds, said=run.said, **facts)

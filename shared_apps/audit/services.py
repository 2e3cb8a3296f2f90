"""Write down an act, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from structlog.contextvars import get_contextvars

from kernel import clock
from kernel.actor import Actor
from kernel.db.copying import as_json, copy_rows
from shared_apps.audit.models import AuditEvent


def record(actor: Actor, verb: str, subject_kind: str, subject_id: object, **facts: Any) -> None:
    """`verb` reads "invoice.issued". Facts are plain JSON values without secrets."""
    request = get_contextvars()
    AuditEvent.objects.create(
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:200],
        verb=verb,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        facts=facts,
        ip=request.get("ip"),
        request_id=request.get("request_id", ""),
    )


def record_many(
    actor: Actor, verb: str, subject_kind: str, acts: Iterable[tuple[object, dict[str, Any]]]
) -> None:
    """The same verb on many subjects, in one message: (subject id, facts) each."""
    request, at = get_contextvars(), clock.now()
    by = (actor.kind, actor.id, actor.label[:200])
    here = (request.get("ip"), request.get("request_id", ""))
    copy_rows(
        AuditEvent._meta.db_table,
        _COLUMNS,
        (
            (at, *by, verb, subject_kind, str(subject_id), as_json(facts), *here)
            for subject_id, facts in acts
        ),
    )


_COLUMNS = (
    "at",
    "actor_kind",
    "actor_id",
    "actor_label",
    "verb",
    "subject_kind",
    "subject_id",
    "facts",
    "ip",
    "request_id",
)

"""Write down an act, in the transaction of the act."""

from __future__ import annotations

from typing import Any

from structlog.contextvars import get_contextvars

from kernel import clock
from kernel.actor import Actor
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

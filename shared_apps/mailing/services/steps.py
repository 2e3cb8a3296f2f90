"""A sender domain's next step, written down: who, when, why."""

from __future__ import annotations

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict
from shared_apps.audit.services import record
from shared_apps.mailing.models import SenderDomain, SenderStep
from shared_apps.mailing.rules.lifecycle import may_become

CHECK = "mailing.check"


def take_step(row: SenderDomain, state: str, *, actor: Actor, reason: str = "") -> None:
    """Inside the open transaction, on a locked row. Raises Conflict for a step that is not one."""
    if not may_become(row.state, state):
        raise Conflict(f"A {row.state} sender can't become {state}.", code="no_such_step")
    row.state = state
    row.state_since = clock.now()
    row.save(update_fields=["state", "state_since"])
    note_step(row, actor=actor, reason=reason)
    record(actor, f"sender.{state}", "sender", row.pk, domain=row.domain, reason=reason)


def note_step(row: SenderDomain, *, actor: Actor, reason: str = "") -> None:
    SenderStep.objects.create(
        sender=row,
        store=row.store,
        state=row.state,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:200],
        reason=reason,
    )

"""A claim's next step, written down: who, when, why."""

from __future__ import annotations

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict
from shared_apps.audit.services import record
from shared_apps.domains.models import Claim, ClaimStep
from shared_apps.domains.rules.lifecycle import may_become

CHECK = "domains.check"


def take_step(claim: Claim, state: str, *, actor: Actor, reason: str = "", text: str = "") -> None:
    """Inside the open transaction, on a locked row. Raises Conflict for a step that is not one."""
    if not may_become(claim.state, state):
        raise Conflict(f"A {claim.state} domain can't become {state}.", code="no_such_step")
    claim.state = state
    claim.state_since = clock.now()
    claim.save(update_fields=["state", "state_since"])
    note_step(claim, actor=actor, reason=reason, text=text)
    record(actor, f"domain.{state}", "domain", claim.pk, host=claim.host, reason=reason)


def note_step(claim: Claim, *, actor: Actor, reason: str = "", text: str = "") -> None:
    """Add to the history what did not change the state, or the state as it is now."""
    ClaimStep.objects.create(
        claim=claim,
        store=claim.store,
        state=claim.state,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:200],
        reason=reason,
        text=text[:500],
    )

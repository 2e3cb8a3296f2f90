"""What the DNS said moves a claim on: proven, drifting, back, lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from contracts.domains import DomainDrifting, DomainLive, DomainProven
from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from shared_apps.domains.locks import hold_names, lock_claim
from shared_apps.domains.models import Claim
from shared_apps.domains.rules import lifecycle
from shared_apps.domains.rules.checks import Report
from shared_apps.domains.selectors import clash_of, hosts
from shared_apps.domains.services.hosts import fall_back, let_go, point_links_at
from shared_apps.domains.services.steps import CHECK, note_step, take_step
from shared_apps.outbox.services import publish, schedule, unschedule

State = Claim.State


@dataclass(frozen=True, slots=True)
class Asked:
    host: str
    token: str


def begin_check(claim_id: UUID) -> Asked | None:
    """What to ask the DNS about; None when the claim was released meanwhile."""
    with transaction.atomic():
        claim = lock_claim(claim_id)
        if claim.state == State.RELEASED:
            unschedule(CHECK, str(claim_id))
            return None
        return Asked(claim.host, claim.token)


def record_report(claim_id: UUID, report: Report) -> None:
    """
    Keep what was seen, take the step that follows, and plan the next look.

    Locks:  the claim; for a proof, all names.
    Tells:  DomainProven, DomainDrifting, DomainLive (back again), DomainReleased (lost).
    Again:  the same report once more changes nothing but the count of failures.
    """
    with transaction.atomic():
        claim = lock_claim(claim_id)
        if claim.state == State.RELEASED:
            return
        claim.report = report.as_json()
        claim.checked_at = clock.now()
        claim.tries = 0 if report.ok else min(claim.tries + 1, 1000)
        claim.problem_code = report.problem.code if report.problem else ""
        if report.ok:
            _is_right(claim)
        else:
            _is_wrong(claim)
        _plan(claim)


def _is_right(claim: Claim) -> None:
    if claim.state == State.CLAIMED:
        _prove(claim)
    elif claim.state == State.DRIFTING:
        _come_back(claim)


def _prove(claim: Claim) -> None:
    """One store per name: whoever proves first has it."""
    with on_platform_side():
        hold_names()
        clash = clash_of(claim.host, claim.skeleton, claim.store)
    if clash is not None:
        claim.tries, claim.problem_code = claim.tries + 1, "taken"
        return
    take_step(claim, State.PROVEN, actor=MACHINE, reason="proof")
    publish(DomainProven(store=claim.store, host=claim.host, claim_id=str(claim.pk)))


def _come_back(claim: Claim) -> None:
    facts = {"store": claim.store, "host": claim.host, "claim_id": str(claim.pk)}
    if any(row.domain == claim.host for row in hosts()):
        take_step(claim, State.LIVE, actor=MACHINE, reason="back")
        if claim.wants_primary:
            point_links_at(claim.host)
        publish(DomainLive(**facts))
    else:
        take_step(claim, State.PROVEN, actor=MACHINE, reason="back")
        publish(DomainProven(**facts))


def _is_wrong(claim: Claim) -> None:
    reason = claim.problem_code
    if lifecycle.has_drifted(claim.state, claim.tries):
        take_step(claim, State.DRIFTING, actor=MACHINE, reason=reason)
        publish(
            DomainDrifting(
                store=claim.store, host=claim.host, claim_id=str(claim.pk), reason=reason
            )
        )
    elif claim.state == State.DRIFTING:
        drifting = clock.now() - claim.state_since
        if drifting >= lifecycle.LOST:
            let_go(claim, actor=MACHINE, reason="lost")
        elif drifting >= lifecycle.GRACE and fall_back(claim.host):
            note_step(claim, actor=MACHINE, reason="fallen_back")


def _plan(claim: Claim) -> None:
    if claim.state == State.RELEASED:
        claim.next_check_at = None
    else:
        claim.next_check_at = _next_look(claim)
        if claim.next_check_at is None:
            unschedule(CHECK, str(claim.pk))
        else:
            schedule(CHECK, str(claim.pk), claim.next_check_at)
    claim.save(update_fields=["report", "checked_at", "tries", "problem_code", "next_check_at"])


def _next_look(claim: Claim) -> datetime | None:
    now = clock.now()
    forgotten = claim.state == State.CLAIMED and now - claim.created_at > lifecycle.GIVE_UP
    return None if forgotten else now + lifecycle.next_wait(claim.state, claim.tries)

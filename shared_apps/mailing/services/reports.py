"""What the DNS said moves a sender domain on: proven, drifting, back, lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from contracts.mailing import SenderDrifting, SenderProven
from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from shared_apps.domains.locks import hold_names
from shared_apps.domains.rules.checks import Report
from shared_apps.domains.rules.lifecycle import GIVE_UP, LOST
from shared_apps.domains.selectors import clash_of
from shared_apps.mailing.locks import lock_sender
from shared_apps.mailing.models import SenderDomain
from shared_apps.mailing.rules import lifecycle
from shared_apps.mailing.selectors import is_ours_by_host, is_taken
from shared_apps.mailing.services.steps import CHECK, take_step
from shared_apps.outbox.services import publish, schedule, unschedule

State = SenderDomain.State
WATCHED = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask the DNS about. `token` is empty where a proven host proves the domain."""

    domain: str
    registrable: str
    selector: str
    public: str
    token: str


def recheck(sender_id: UUID) -> None:
    """Look at the DNS now, not when it is due."""
    with transaction.atomic():
        row = lock_sender(sender_id)
        if row.state != State.REMOVED:
            _plan(row, timedelta(0), wake=True)


def hurry(sender_id: UUID) -> None:
    """Somebody watches: look within half a minute. It only ever brings the next look forward."""
    with transaction.atomic():
        row = lock_sender(sender_id)
        soon = max((row.checked_at or row.created_at) + WATCHED, clock.now())
        waits = row.next_check_at is None or row.next_check_at > soon
        if row.state == State.ENTERED and waits:
            _plan(row, soon - clock.now())


def begin_check(sender_id: UUID) -> Asked | None:
    """What to ask the DNS about; None when the domain was removed meanwhile."""
    with transaction.atomic():
        row = lock_sender(sender_id)
        if row.state == State.REMOVED:
            unschedule(CHECK, str(sender_id))
            return None
        token = "" if is_ours_by_host(row.domain) else row.token
        return Asked(row.domain, row.registrable, row.selector, row.public_key, token)


def record_report(sender_id: UUID, report: Report, *, seen_spf: tuple[str, ...]) -> None:
    """
    Keep what was seen, take the step that follows, and plan the next look.

    Locks:  the sender domain; for a proof, all names.
    Tells:  SenderProven (also when it is back), SenderDrifting.
    Again:  the same report once more changes nothing but the count of failures.
    """
    with transaction.atomic():
        row = lock_sender(sender_id)
        if row.state == State.REMOVED:
            return
        row.report = report.as_json()
        row.seen_spf = list(seen_spf)
        row.checked_at = clock.now()
        row.tries = 0 if report.ok else min(row.tries + 1, 1000)
        row.problem_code = report.problem.code if report.problem else ""
        if report.ok:
            _is_right(row)
        else:
            _is_wrong(row)
        row.save(update_fields=["report", "seen_spf", "checked_at", "tries", "problem_code"])
        _look_again(row)


def _is_right(row: SenderDomain) -> None:
    if row.state == State.PROVEN:
        return
    with on_platform_side():
        hold_names()
        taken = clash_of(row.domain, row.skeleton, row.store) is not None
        taken |= is_taken(row.domain, row.skeleton, row.store)
    if taken:
        row.tries, row.problem_code = row.tries + 1, "taken"
        return
    reason = "back" if row.state == State.DRIFTING else "proof"
    take_step(row, State.PROVEN, actor=MACHINE, reason=reason)
    publish(SenderProven(store=row.store, domain=row.domain, sender_id=str(row.pk)))


def _is_wrong(row: SenderDomain) -> None:
    if lifecycle.has_drifted(row.state, row.tries):
        take_step(row, State.DRIFTING, actor=MACHINE, reason=row.problem_code)
        publish(
            SenderDrifting(
                store=row.store,
                domain=row.domain,
                sender_id=str(row.pk),
                reason=row.problem_code,
            )
        )
    elif row.state == State.DRIFTING and clock.now() - row.state_since >= LOST:
        take_step(row, State.REMOVED, actor=MACHINE, reason="lost")
        row.sealed_key = ""
        row.save(update_fields=["sealed_key"])


def _look_again(row: SenderDomain) -> None:
    forgotten = row.state == State.ENTERED and clock.now() - row.created_at > GIVE_UP
    if row.state == State.REMOVED or forgotten:
        row.next_check_at = None
        row.save(update_fields=["next_check_at"])
        unschedule(CHECK, str(row.pk))
    else:
        _plan(row, lifecycle.next_wait(row.state, row.tries))


def _plan(row: SenderDomain, wait: timedelta, *, wake: bool = False) -> None:
    row.next_check_at = clock.now() + wait
    row.save(update_fields=["next_check_at"])
    schedule(CHECK, str(row.pk), row.next_check_at, wake=wake)

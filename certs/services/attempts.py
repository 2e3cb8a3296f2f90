"""One order at the authority: written before it is asked, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from certs import locks
from certs.models import Attempt, Certificate, Order
from certs.port import Problem
from certs.rules import schedule as times
from certs.rules.backoff import pause_after, wait_after
from certs.rules.papers import check
from certs.selectors import registered_domain
from certs.services.copies import plan_copy
from certs.services.orders import end, forget_plans, plan_next
from certs.services.renewals import plan_life
from certs.words import reason
from contracts.certs import CertificateOrdered, CertificateStuck
from kernel import clock
from kernel.actor import MACHINE
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish


def begin(order_id: UUID) -> Attempt:
    """Intend: from here on the authority may have been asked. Tells: CertificateOrdered."""
    now = clock.real_now()
    with transaction.atomic():
        row = locks.lock_order(order_id)
        row.state = Order.State.ORDERED
        row.save(update_fields=["state"])
        publish(CertificateOrdered(store=row.store, host=row.host))
        return Attempt.objects.create(
            order=row, host=row.host, registered=registered_domain(row.host), at=now
        )


def note_problem(order_id: UUID, problem: Problem) -> None:
    """The pre-flight found something: the authority was not asked. Tells: CertificateStuck."""
    with transaction.atomic():
        row = locks.lock_order(order_id)
        if row.state not in Order.OPEN:
            return  # released meanwhile
        _stick(row, problem, timedelta())
        plan_next()


def note_failure(attempt_id: UUID, problem: Problem, files: Mapping[str, str]) -> None:
    """
    The authority said no, or nothing. Its own fault pauses the whole queue for a while.

    Locks: attempt, authority, order. Tells: CertificateStuck.
    """
    now = clock.real_now()
    with transaction.atomic():
        attempt = locks.lock_attempt(attempt_id)
        lost = problem.code == "outcome_unknown"
        attempt.outcome = Attempt.Outcome.UNKNOWN if lost else Attempt.Outcome.FAILED
        attempt.code, attempt.problem, attempt.ended_at = problem.code, problem.text, now
        attempt.save(update_fields=["outcome", "code", "problem", "ended_at"])
        pause = _note_authority(problem, files)
        row = locks.lock_order(attempt.order_id)
        if row.state in Order.OPEN:
            _stick(row, problem, pause)
        plan_next()


def keep_chain(
    attempt_id: UUID, chain: str, key: Secret, files: Mapping[str, str]
) -> Certificate | None:
    """
    Verify what came and make it the host's current one; the one before is kept as old.

    Raises BadPaper when it may not be served: then nothing has changed. None: the host was released
    meanwhile. Locks: attempt, order, the host's certificates.
    """
    now = clock.real_now()
    with transaction.atomic():
        attempt = locks.lock_attempt(attempt_id)
        row = locks.lock_order(attempt.order_id)
        facts = check(chain, key.reveal(), row.host, now)
        attempt.outcome, attempt.ended_at = Attempt.Outcome.ISSUED, now
        attempt.save(update_fields=["outcome", "ended_at"])
        _note_authority(None, files)
        if row.state not in Order.OPEN:
            return None
        _set_aside(row.host)
        made = Certificate(
            store=row.store,
            host=row.host,
            serial=facts.serial,
            issuer=facts.issuer[:300],
            chain=chain,
            sealed_key=seal("certs.key", key),
            not_before=facts.not_before,
            not_after=facts.not_after,
            spread=int(facts.serial, 16) % times.SPREAD,
            renew_at=now,
            created_at=now,
        )
        plan_life(made)
        made.save(force_insert=True)
        plan_copy(made)
        row.state, row.done_at, row.tries = Order.State.ISSUED, now, 0
        row.code = row.problem = ""
        row.save(update_fields=["state", "done_at", "tries", "code", "problem"])
        record(MACHINE, "certificate.issued", "host", row.host, serial=facts.serial)
        plan_next()
        return made


def _set_aside(host: str) -> None:
    """The current one becomes old; what was old before it is not needed any more."""
    for one in locks.lock_certificates(host):
        if one.state == Certificate.State.OLD:
            end(one)
        elif one.state == Certificate.State.CURRENT:
            forget_plans(one)
            one.state = Certificate.State.OLD
            one.save(update_fields=["state"])


def _stick(row: Order, problem: Problem, pause: timedelta) -> None:
    now = clock.real_now()
    row.state = Order.State.STUCK
    row.tries += 1
    row.next_try_at = now + max(wait_after(problem.fault, row.tries), pause)
    row.code, row.problem = problem.code, problem.text[:1000]
    row.save(update_fields=["state", "tries", "next_try_at", "code", "problem"])
    publish(
        CertificateStuck(
            store=row.store,
            host=row.host,
            code=problem.code,
            text=reason(problem.code),
            next_try_at=row.next_try_at.isoformat(),
        )
    )


def _note_authority(problem: Problem | None, files: Mapping[str, str]) -> timedelta:
    """Keep the account; count the authority's own faults in a row. Returns the pause."""
    row = locks.lock_authority(settings.ACME_DIRECTORY)
    if problem and problem.code == "authority_lost_account":
        row.sealed_account = ""  # the next order makes a new one
    elif files:
        row.sealed_account = seal("certs.account", Secret(json.dumps(dict(files))))
    pause = timedelta()
    if problem is None or problem.fault == "host":
        row.failures, row.paused_until, row.code, row.problem = 0, None, "", ""
    elif problem.fault in {"authority", "ours"}:
        row.failures += 1
        pause = pause_after(row.failures, timedelta(seconds=problem.retry_after_seconds))
        row.paused_until = clock.real_now() + pause
        row.code, row.problem = problem.code, problem.text[:1000]
    row.save()
    return pause

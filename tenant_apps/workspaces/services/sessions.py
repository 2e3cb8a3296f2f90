"""Open and close a session, under the lock of its workspace."""

from __future__ import annotations

from datetime import datetime

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from tenant_apps.billing.models import Subscription
from tenant_apps.workspaces.locks import lock_workspace
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.rules.quarters import whole_second
from tenant_apps.workspaces.selectors import last_session_of, open_session_of
from tenant_apps.workspaces.services.covering import look_soon


def open_session(
    row: Workspace, *, started_at: datetime, evidence: dict[str, str], actor: Actor = MACHINE
) -> UsageSession:
    """
    Count from an instant on, at the price that the subscription was sold at.

    Time:   never before the last session's end or what was told to billing, never after now.
    Locks:  workspace.
    Again:  the session that is open stays as it is. Invariants: I-130, I-131.
    """
    with one_transaction():
        row = lock_workspace(row.pk)
        found = open_session_of(row.pk)
        if found is not None:
            return found
        subscription = Subscription.objects.get(pk=row.subscription_id)
        made = UsageSession.objects.create(
            workspace=row,
            desktop_id=row.desktop_id,
            started_at=_after_the_last(row, min(started_at, clock.now())),
            price=subscription.hourly,
            step_minutes=subscription.step_minutes,
            evidence=evidence,
        )
        look_soon(row.customer_id)
        record(actor, "session.opened", "workspace", row.pk, session=str(made.pk))
    return made


def close_session(
    row: Workspace,
    *,
    ended_at: datetime,
    how: str,
    evidence: dict[str, str],
    actor: Actor = MACHINE,
) -> UsageSession | None:
    """
    Count no more: the open session ended at an instant.

    Time:   never before it began or was told of, never after now.
    Locks:  workspace.
    Again:  nothing is open, and nothing happens. Invariants: I-130, I-131.
    """
    with one_transaction():
        row = lock_workspace(row.pk)
        found = open_session_of(row.pk)
        if found is None:
            return None
        told = found.parts.order_by("-until_at").values_list("until_at", flat=True).first()
        last = whole_second(min(ended_at, clock.now()))
        found.ended_at = max(last, found.started_at, told or found.started_at)
        found.how, found.evidence = how, found.evidence | evidence
        found.save(update_fields=["ended_at", "how", "evidence"])
        record(actor, "session.closed", "workspace", row.pk, session=str(found.pk), how=how)
    return found


def _after_the_last(row: Workspace, started_at: datetime) -> datetime:
    last = last_session_of(row.pk)
    ends = [last.ended_at] if last and last.ended_at else []
    return whole_second(max([started_at, row.told_until, *ends]))

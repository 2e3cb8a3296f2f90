"""Tell billing and wholesale what was used, by the calendar month of the store's zone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.workspaces import SessionsPeriodClosed
from kernel import clock
from kernel.db.transactions import one_transaction
from kernel.periods import month_of, start_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.sessions import net_of
from tenant_apps.workspaces.locks import lock_workspace
from tenant_apps.workspaces.models import SessionPart, UsageSession, Workspace
from tenant_apps.workspaces.rules.quarters import part_within
from tenant_apps.workspaces.selectors import last_session_of, sessions_between

MONTH = "workspaces.month"
_LOOK_AGAIN = timedelta(minutes=5)


def close_months(workspace_id: UUID) -> None:
    """
    Tell each month that is over, oldest first; of an ended workspace its last days as well.

    Time:   a month waits while it is not known whether a desktop still ran at its end.
    Locks:  workspace.
    Tells:  SessionsPeriodClosed, once for each period, without gap or overlap.
    Again:  what was told is told; the next month is planned. Invariants: I-131, I-132.
    """
    with one_transaction():
        row = lock_workspace(workspace_id)
        while True:
            until = _period_end(row)
            if until is None:
                unschedule(MONTH, str(row.pk))
                return
            if until > clock.now():
                schedule(MONTH, str(row.pk), until)
                return
            if not is_settled(row, until):
                schedule(MONTH, str(row.pk), clock.now() + _LOOK_AGAIN)
                return
            _tell(row, until)


def is_settled(row: Workspace, until: datetime) -> bool:
    """Nothing that comes to be known later can have happened before `until`."""
    if not row.desktop_id and not row.wish:
        return True
    if row.wish and row.wish_at is not None and row.wish_at < until:
        return False
    seen = row.seen_at is not None and row.seen_at >= until
    return seen and row.state in {Workspace.State.RUNNING, Workspace.State.PAUSED}


def _period_end(row: Workspace) -> datetime | None:
    """The end of the month that is told next; None when all was told of one that ended."""
    zone = current_store().timezone
    month = month_of(clock.local_date(row.told_until, zone))
    end = start_of(month.end, zone)
    if row.ended_at is None:
        return end
    last = last_session_of(row.pk)
    over = max(row.ended_at, (last and last.ended_at) or row.ended_at)
    if row.state != Workspace.State.ENDED or over > end:
        return end
    return over if over > row.told_until else None


def _tell(row: Workspace, until: datetime) -> None:
    since, zone = row.told_until, current_store().timezone
    parts = [_told(one, since, until) for one in sessions_between([row.pk], since, until)]
    sessions = [one for one in parts if one is not None and one["minutes"]]
    subscription = Subscription.objects.get(pk=row.subscription_id)
    row.told_until = until
    row.save(update_fields=["told_until"])
    publish(
        SessionsPeriodClosed(
            subscription_id=str(row.subscription_id),
            service_id=str(row.service_id),
            customer_id=str(row.customer_id),
            label=str(subscription.delivery.get("hostname", "")),
            month=month_of(clock.local_date(since, zone)).start.isoformat(),
            from_at=since.isoformat(),
            until_at=until.isoformat(),
            sessions=json.dumps(sessions),
            retail_net_minor=net_of(subscription, [one["minutes"] for one in sessions]).minor,
            currency=subscription.currency,
        )
    )


def _told(session: UsageSession, since: datetime, until: datetime) -> dict[str, Any] | None:
    part = part_within(session.started_at, session.ended_at, since, until, session.step_minutes)
    if part is None:
        return None
    kept = SessionPart.objects.create(
        session=session,
        from_at=part.from_at,
        until_at=part.until_at,
        minutes=part.minutes,
        told_at=clock.now(),
    )
    return {
        "id": str(kept.pk),
        "from": part.from_at.isoformat(),
        "until": part.until_at.isoformat(),
        "minutes": part.minutes,
        "price": session.price,
    }

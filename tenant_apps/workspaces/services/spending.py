"""What a customer wants to spend at most, and what is done when that is reached."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.workspaces import LimitReached
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.workspaces.credit import Credit, credit_for
from tenant_apps.workspaces.locks import lock_spending
from tenant_apps.workspaces.models import Spending, SpendingNotice, UsageSession
from tenant_apps.workspaces.rules.spending import LIMIT_MARKS, is_over, limit_mark
from tenant_apps.workspaces.services.covering import SPENDING, look_soon
from tenant_apps.workspaces.services.running_short import about_credit
from tenant_apps.workspaces.services.telling import stop_desks, tell_once
from tenant_apps.workspaces.spending import Spent, spent

_AT_LEAST, _AT_MOST = timedelta(seconds=15), timedelta(minutes=5)
# A stop is due a little before the step that is not covered; looks are some seconds late.
_BEFORE = timedelta(seconds=50)
_MOST_MINOR = 10**12


def set_limit(customer_id: UUID, limit: Money | None, *, is_hard: bool, actor: Actor) -> Spending:
    """
    Spend no more than so much a month on desktops (None: no limit); only told of it if not hard.

    Money:  before tax as the prices are; of the calendar month in the store's zone.
    Locks:  spending.
    Again:  the same limit is the same; another one is told of anew. Raises Invalid at `limit`.
    """
    if limit is not None and limit.currency != current_store().currency:
        raise Invalid(_("Say the amount in the currency of your invoices."), field="limit")
    if limit is not None and not 0 < limit.minor <= _MOST_MINOR:
        raise Invalid(_("Say an amount above zero."), field="limit")
    with one_transaction():
        row = lock_spending(customer_id)
        row.limit_minor, row.is_hard = limit and limit.minor, is_hard
        row.save(update_fields=["limit_minor", "is_hard"])
        facts = {"limit": row.limit_minor, "hard": is_hard}
        record(actor, "spending.limited", "customer", customer_id, **facts)
        look_soon(customer_id)
    return row


def check_spending(customer_id: UUID) -> None:
    """
    Tell what is reached, and stop what must not begin another step.

    Time:   again before the next step that is not covered, at each step that begins, and every
            five minutes, while something runs.
    Locks:  spending, then each workspace.
    Tells:  LimitReached, once for each mark of a month and limit; CreditRunsOut.
    Again:  what was told is told; what is being stopped is. Invariants: I-134, I-135.
    """
    with one_transaction():
        row = lock_spending(customer_id)
        found = spent(customer_id, row)
        _about_limit(found)
        credit = credit_for(found) if found.steps else None
        if found.steps:
            about_credit(found, credit)
        _plan(customer_id, found, credit)


def _about_limit(found: Spent) -> None:
    limit, row = found.limit, found.spending
    if limit is None:
        return
    stops = row.is_hard and is_over(found.limit_at, found.at)
    mark = 100 if stops else limit_mark(found.exact, limit.major)
    kind = "hard" if row.is_hard else "soft"  # who makes it hard hears what that means
    occasion = f"{found.since:%Y-%m-%dT%H}:{limit.minor}:{kind}"
    passed = [one for one in LIMIT_MARKS if one <= mark]
    if tell_once(row.customer_id, SpendingNotice.Kind.LIMIT, occasion, passed):
        publish(
            LimitReached(
                customer_id=str(row.customer_id),
                month=found.since.isoformat(),
                percent=mark,
                limit_minor=limit.minor,
                spent_minor=found.amount.minor,
                currency=limit.currency,
                is_hard=row.is_hard,
            )
        )
    if stops:
        stop_desks(found, UsageSession.How.LIMITED)


def _plan(customer_id: UUID, found: Spent, credit: Credit | None) -> None:
    """The next look; none while nothing runs."""
    steps = found.steps
    if not steps:
        unschedule(SPENDING, str(customer_id))
        return
    wanted: list[datetime] = [min(one.at for one in steps) + timedelta(seconds=1)]
    wanted += [at - _BEFORE for at in (found.limit_at, credit and credit.ends_at) if at]
    soonest = found.at + _AT_LEAST
    due = min([one for one in wanted if one > soonest], default=soonest)
    schedule(SPENDING, str(customer_id), min(due, found.at + _AT_MOST))

"""A customer's credit is nearly used up: tell in time, and stop what it does not cover."""

from __future__ import annotations

from contracts.workspaces import CreditRunsOut
from shared_apps.outbox.services import publish
from tenant_apps.workspaces.credit import Credit
from tenant_apps.workspaces.models import SpendingNotice, UsageSession
from tenant_apps.workspaces.rules.spending import CREDIT_MARKS, credit_mark, has_recovered
from tenant_apps.workspaces.services.telling import stop_desks, tell_once
from tenant_apps.workspaces.spending import Spent


def about_credit(found: Spent, credit: Credit | None) -> None:
    """
    Two hours, 30 and 10 minutes before the credit is used up at the present pace, and when it is.

    Locks:  spending is locked; then each workspace that is stopped.
    Tells:  CreditRunsOut, once for each mark of a crossing; credit that lasts well beyond the last
            mark that was told begins another one.
    """
    row = found.spending
    ends_at = credit.ends_at if credit else None
    if row.low_mark is not None and (
        credit is None or has_recovered(ends_at, found.at, row.low_mark)
    ):
        row.low_mark = None
    mark = credit_mark(ends_at, found.at)
    if credit is not None and mark is not None:
        if row.low_mark is None:
            row.lows += 1
        marks = [one for one in CREDIT_MARKS if one >= mark]
        if tell_once(row.customer_id, SpendingNotice.Kind.CREDIT, str(row.lows), marks):
            publish(_news(found, credit, mark))
        row.low_mark = mark if row.low_mark is None else min(mark, row.low_mark)
        if mark == 0 and credit.stops:
            stop_desks(found, UsageSession.How.EXHAUSTED)
    row.save(update_fields=["low_mark", "lows"])


def _news(found: Spent, credit: Credit, mark: int) -> CreditRunsOut:
    return CreditRunsOut(
        customer_id=str(found.spending.customer_id),
        occurrence=found.spending.lows,
        minutes=mark,
        left_minor=credit.left_money.minor,
        currency=found.currency,
        stops=credit.stops,
    )

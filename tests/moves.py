"""Choosing a billing day, for the tests of several apps."""

from __future__ import annotations

from datetime import date

from kernel.actor import MACHINE
from kernel.periods import Interval, Unit
from tenant_apps.billing.models import (
    Invoice,
    Subscription,
)
from tenant_apps.billing.services import (
    set_billing_day,
)

MONTH = Interval(Unit.MONTH, 1)
BERLIN = "Europe/Berlin"


def other_day(row: Subscription) -> int:
    """Half a month away from the one it has, and one that every month has."""
    return (row.anchor_day + 13) % 28 + 1


def choose(row: Subscription, day: int) -> Invoice | None:
    found = set_billing_day(row.customer_id, day, actor=MACHINE)
    row.refresh_from_db()
    if found:
        found.refresh_from_db()
    return found


def facts(row: Subscription) -> tuple[int, date, date]:
    row.refresh_from_db()
    return row.anchor_day, row.billed_until, row.paid_until

"""The log is kept for some months."""

from __future__ import annotations

from datetime import date

from kernel import clock
from kernel.db.partitions import drop_before, ensure_ahead
from kernel.periods import add_months

KEPT_MONTHS = 3


def forget_old() -> list[date]:
    """
    Drop months that are over for KEPT_MONTHS, and have places for those to come. On the platform.

    Time: months in UTC, by real time. Returns the months that were dropped.
    """
    today = clock.real_now().date()
    ensure_ahead("webhooks_delivery", today)
    return drop_before("webhooks_delivery", add_months(today.replace(day=1), -KEPT_MONTHS))

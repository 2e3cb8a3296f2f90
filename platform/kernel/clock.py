"""The only place that reads the time. All instants are aware and in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kernel.tenancy.context import current_store_or_none


def real_now() -> datetime:
    """The machine's time, whatever the store's clock says: leases, signatures, logs."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time where this code runs: a sandbox or demo store has its own clock."""
    store = current_store_or_none()
    return real_now() + store.clock_offset if store else real_now()


def on_store_clock(instant: datetime) -> datetime:
    """What the store's clock showed at a real instant, for a page that shows the other times."""
    store = current_store_or_none()
    return instant + store.clock_offset if store else instant


def local_date(instant: datetime, timezone: str) -> date:
    """The calendar day of an instant in a zone, e.g. the store's billing zone."""
    return instant.astimezone(ZoneInfo(timezone)).date()

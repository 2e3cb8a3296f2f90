"""When the store's use is looked at: after its local midnight, when periods end."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel import clock
from kernel.periods import start_of
from kernel.tenancy.context import current_store

CLOSE = "usage.close"
LOOK = "usage.look"
# Parked: what the look found, for a person.
FOUND = "usage.unaccounted"
STORE = "store"
_CLOSES_AFTER = timedelta(minutes=10)
# When billing has heard of what was told.
_LOOKS_AFTER = timedelta(hours=4)


def next_close(now: datetime) -> datetime:
    return _midnight(now) + _CLOSES_AFTER


def next_look(now: datetime) -> datetime:
    return _midnight(now) + _LOOKS_AFTER


def _midnight(now: datetime) -> datetime:
    zone = current_store().timezone
    return start_of(clock.local_date(now, zone) + timedelta(days=1), zone)

"""How often something is tried, and when an address is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

# Between one try and the next, as Standard Webhooks proposes, but for the first, which waits until
# the address has rested: 75 hours in all.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# An address that just failed is left alone so long: a dead one with a thousand messages would
# otherwise hold a worker for the time of a thousand timeouts.
REST = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(days=5)
GONE = 410


def is_good(status: int) -> bool:
    return 200 <= status <= 299


def pause_after(attempts: int) -> timedelta | None:
    """After so many tries (1 and up); None: it was the last."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def gives_up(status: int, failing_since: datetime, now: datetime) -> bool:
    """Is the address switched off with this failure? At once when it says that it is gone."""
    return status == GONE or now - failing_since >= GIVEN_UP_AFTER

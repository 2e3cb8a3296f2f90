"""Looks at whether anybody works."""

from __future__ import annotations

from config.celery_app import QUEUES
from config.doctor.finding import FAIL, OK, Finding
from kernel.clock import real_now
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.selectors import last_served

# Four of its beats: what a worker needs to come back after it was killed lies within.
_LATE_SECONDS = 60


def queues_are_served() -> Finding:
    """The whole way of a piece of work: scheduler, Valkey, worker, database."""
    with on_platform_side():
        found = last_served()
    now = real_now()
    ages = {name: (now - found[name]).total_seconds() for name in QUEUES if name in found}
    late = [
        f"{name} was last served {_told(ages[name])} ago" if name in ages else f"{name} never was"
        for name in QUEUES
        if ages.get(name, _LATE_SECONDS + 1) > _LATE_SECONDS
    ]
    if late:
        mend = "Do worker, relay and scheduler run? docs/runbooks/worker-down.md"
        return Finding(FAIL, "; ".join(late), mend)
    return Finding(OK, f"all queues were served in the last {max(ages.values()):.0f} s")


def _told(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} minutes"

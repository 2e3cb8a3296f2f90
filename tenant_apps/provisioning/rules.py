"""Which action a service may have in which state, and how long a job keeps trying."""

from __future__ import annotations

from datetime import timedelta

# The states in which a machine may be asked for something.
ALLOWED: dict[str, frozenset[str]] = {
    "create": frozenset({"pending", "provisioning", "setup_failed"}),
    "start": frozenset({"active"}),
    "stop": frozenset({"active"}),
    "restart": frozenset({"active"}),
    "suspend": frozenset({"active"}),
    "unsuspend": frozenset({"suspended"}),
    "terminate": frozenset({"active", "suspended", "setup_failed"}),
    "resize": frozenset({"active"}),
}

CUSTOMER_ACTIONS = ("start", "stop", "restart")

# What only people can do where no driver reaches: they say when it is done.
BY_HAND_ACTIONS = ("suspend", "unsuspend", "terminate", "resize")

# A machine is made in a minute or two. After this long an open creation is told of.
LATE_AFTER = timedelta(minutes=15)

MAX_ATTEMPTS = 15
MAX_POLLS = 500
_BACKOFF = (5, 15, 30, 60, 120, 300, 600, 1800)


def retry_in(attempts: int) -> int:
    """Seconds until the next try after `attempts` failures."""
    return _BACKOFF[min(max(attempts - 1, 0), len(_BACKOFF) - 1)]


def is_allowed(action: str, state: str) -> bool:
    return state in ALLOWED[action]

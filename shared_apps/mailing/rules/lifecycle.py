"""The states of a sender domain, and how long one waits."""

from __future__ import annotations

from datetime import timedelta

from shared_apps.domains.rules import lifecycle as hosts

STEPS: dict[str, frozenset[str]] = {
    "entered": frozenset({"proven", "removed"}),
    "proven": frozenset({"drifting", "removed"}),
    "drifting": frozenset({"proven", "removed"}),
    "removed": frozenset(),
}
# States in which the domain is this store's and nobody else's.
HOLDING = ("proven", "drifting")
_AS_HOST = {"entered": "claimed", "proven": "live", "drifting": "drifting"}


def may_become(state: str, following: str) -> bool:
    return following in STEPS[state]


def next_wait(state: str, tries: int) -> timedelta:
    """Until the next look: as for a host. Right ones daily, doubtful ones soon."""
    return hosts.next_wait(_AS_HOST[state], tries)


def has_drifted(state: str, tries: int) -> bool:
    """Wrong three times in a row over half an hour."""
    return state == "proven" and tries >= hosts.FAILURES_TO_DRIFT

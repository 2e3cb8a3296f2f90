"""The states of a claim, who may follow whom, and how long one waits."""

from __future__ import annotations

from datetime import timedelta

STEPS: dict[str, frozenset[str]] = {
    "claimed": frozenset({"proven", "released"}),
    "proven": frozenset({"ordered", "installed", "drifting", "released"}),
    "ordered": frozenset({"installed", "drifting", "released"}),
    "installed": frozenset({"live", "drifting", "released"}),
    "live": frozenset({"drifting", "released"}),
    "drifting": frozenset({"proven", "live", "released"}),
    "released": frozenset(),
}
# States in which the host is this store's and nobody else's.
HOLDING = ("proven", "ordered", "installed", "live", "drifting")

_FIRST = tuple(timedelta(seconds=n) for n in (30, 60, 120, 300, 900))
HOURLY = timedelta(hours=1)
DAILY = timedelta(days=1)
# A live host whose check failed is asked again soon: it may have been the network.
_DOUBT = (timedelta(minutes=5), timedelta(minutes=25))
FAILURES_TO_DRIFT = 3
# How long a drifting host stays the address of the store, and then the store's at all.
GRACE = timedelta(days=3)
LOST = timedelta(days=14)
# Claims that nobody ever proved stop being asked about.
GIVE_UP = timedelta(days=30)


def may_become(state: str, following: str) -> bool:
    return following in STEPS[state]


def next_wait(state: str, tries: int) -> timedelta:
    """Until the next look at the DNS; `tries` counts failures in a row."""
    if state == "claimed":
        return _FIRST[tries - 1] if 0 < tries <= len(_FIRST) else (HOURLY if tries else _FIRST[0])
    if tries == 0:
        return DAILY
    if state == "drifting" or tries > len(_DOUBT):
        return HOURLY
    return _DOUBT[tries - 1]


def has_drifted(state: str, tries: int) -> bool:
    """Held by this store, and wrong three times in a row over half an hour."""
    return state in {"proven", "ordered", "installed", "live"} and tries >= FAILURES_TO_DRIFT

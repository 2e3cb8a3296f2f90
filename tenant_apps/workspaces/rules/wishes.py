"""Which wish fits which state, and how long one is followed."""

from __future__ import annotations

from datetime import timedelta

_POSSIBLE: dict[str, frozenset[str]] = {
    "start": frozenset({"idle"}),
    "resume": frozenset({"paused"}),
    "pause": frozenset({"running"}),
    "stop": frozenset({"starting", "running", "paused", "stopping"}),
}
# One that appears an hour after somebody asked for it would be paid for and not be used.
_START_WITHIN = timedelta(minutes=10)
_SOON, _LATER = timedelta(seconds=3), timedelta(seconds=30)


def is_possible(wish: str, state: str) -> bool:
    return state in _POSSIBLE.get(wish, frozenset())


def gives_up(wish: str, waited: timedelta) -> bool:
    """A stop is never given up: what runs costs."""
    return wish != "stop" and waited > _START_WITHIN


def look_again_in(waited: timedelta) -> timedelta:
    return _SOON if waited < timedelta(minutes=1) else _LATER

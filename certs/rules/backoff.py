"""
How long to wait after a failure, by whose fault it was.

A host's own fault (its DNS, its CAA record) waits 1, 10 and 100 minutes, then a day: only its owner
can mend it, and he can ask for a try at any time. The authority's fault never waits longer than 100
minutes, because it is over for all hosts at once; meanwhile the whole queue pauses.
"""

from __future__ import annotations

from datetime import timedelta

from certs.port import Fault

_HOST = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 100, 1440))
_AUTHORITY = _HOST[:3]
_PAUSE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))


def wait_after(fault: Fault, tries: int) -> timedelta:
    """After the `tries`-th failure of one order (1 is the first)."""
    steps = _HOST if fault == "host" else _AUTHORITY
    return steps[min(max(tries, 1), len(steps)) - 1]


def pause_after(failures: int, told: timedelta | None = None) -> timedelta:
    """How long nobody is ordered for, after the authority failed so often in a row."""
    own = _PAUSE[min(max(failures, 1), len(_PAUSE)) - 1]
    return max(own, told or timedelta())

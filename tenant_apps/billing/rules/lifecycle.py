"""Which state of a subscription may follow which."""

from __future__ import annotations

ALLOWED: dict[str, frozenset[str]] = {
    "pending": frozenset({"active", "trialing", "ended"}),
    "trialing": frozenset({"active", "suspended", "ended"}),
    "active": frozenset({"past_due", "suspended", "paused", "ended"}),
    "past_due": frozenset({"active", "suspended", "ended"}),
    "suspended": frozenset({"active", "past_due", "ended"}),
    "paused": frozenset({"active", "ended"}),
    "ended": frozenset(),
}


def may_become(before: str, after: str) -> bool:
    return after in ALLOWED[before]

"""
Switches that make the panel fail the way real panels do.

A switch is (operation, kind, times, seconds). It fires on the next `times` calls of the operation
("*" is any) and counts how often it really did. `seconds` is for "slow" (acts, then answers late)
and "late" (acts and answers late: the caller may have given up before anything happened).
"""

from __future__ import annotations

from sandbox.virtfusion.state import Doc, State

BEFORE = ("fail_before", "rate_limit", "late", "full", "invalid", "locked")
AFTER = (
    "lose_response",
    "slow",
    "fail_after_effect",
    "cut",
    "garble",
    "stuck_build",
    "failed_build",
)
KINDS = BEFORE + AFTER


def arm(state: State, given: Doc) -> Doc:
    """Add a switch. Raises ValueError for a kind that does not exist."""
    kind = str(given.get("kind"))
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    switch = {
        "operation": str(given.get("operation") or "*"),
        "kind": kind,
        "times": int(given.get("times", 1)),
        "seconds": str(given.get("seconds", "1")),
        "fired": 0,
    }
    return state.add("faults", switch)


def take(state: State, operation: str) -> Doc | None:
    """The switch that fires on this call, counted as fired; None when all is well."""
    for switch in state.all("faults"):
        if switch["operation"] in (operation, "*") and switch["fired"] < switch["times"]:
            switch["fired"] += 1
            return state.save("faults", switch)
    return None


def clear(state: State) -> None:
    for switch in list(state.all("faults")):
        state.remove("faults", switch["id"])

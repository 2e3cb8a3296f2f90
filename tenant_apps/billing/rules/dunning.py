"""When an unpaid invoice is reminded of, suspends its services, and ends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Step = Literal["remind", "suspend", "terminate"]
# In minor units. Card processors take no less in most currencies; a smaller rest stays owed.
LEAST_MINOR = 50


@dataclass(frozen=True, slots=True)
class Calendar:
    """
    Days after the due day: a reminder, the suspension (end of grace), and the end, which is counted
    from the suspension.
    """

    remind_after_days: int
    grace_days: int
    terminate_after_days: int

    def day_of(self, step: Step, due_on: date, suspended_on: date | None) -> date | None:
        if step == "remind":
            return due_on + timedelta(days=self.remind_after_days)
        if step == "suspend":
            return due_on + timedelta(days=self.grace_days)
        if suspended_on is None:
            return None
        return suspended_on + timedelta(days=self.terminate_after_days)


ORDER: tuple[Step, ...] = ("remind", "suspend", "terminate")


def next_step(calendar: Calendar, due_on: date, taken: dict[str, date]) -> tuple[Step, date] | None:
    """
    The first step not taken yet and its day; None when all are taken.

    `taken` maps steps to the day they were taken. Steps come strictly in order: after a long
    downtime the reminder goes out first, and nobody is suspended unreminded (lesson L4).
    """
    for step in ORDER:
        if step in taken:
            continue
        day = calendar.day_of(step, due_on, taken.get("suspend"))
        return (step, day) if day else None
    return None

"""Events of what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePeriodClosed(Event):
    """
    A meter was read for a period that is over: `from_at` to `until_at`, ISO in UTC, half-open.

    `quantity` is a decimal text in the meter's own unit, for the whole period, never below zero.
    Told again for the same period with a higher `revision`, it corrects what was told before.
    """

    kind: ClassVar[str] = "usage.period_closed"
    subscription_id: str
    meter: str
    from_at: str
    until_at: str
    quantity: str
    revision: int = 1

    @property
    def aggregate(self) -> str:
        return self.subscription_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageUnaccounted(Event):
    """
    The daily look found use that came in and was neither billed, nor refused, nor waits.

    `codes`: what was found, comma-separated, each once; `findings`: how often in all.
    """

    kind: ClassVar[str] = "usage.unaccounted"
    day: str
    codes: str
    findings: int

    @property
    def aggregate(self) -> str:
        return "usage"

"""Events of cloud desktops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsPeriodClosed(Event):
    """
    All that was used of a desktop from `from_at` to `until_at` (ISO, UTC, half-open): told once, in
    the order of the periods, also when nothing was.

    `sessions` is a JSON list of objects: `id` (of this part of the session), `from`, `until`,
    `minutes` (what is billed of it, in whole steps) and `price` (of an hour, as it held when the
    session began: catalog/rules/usage_terms.py). Wholesale bills the same minutes at its own price.
    """

    kind: ClassVar[str] = "workspaces.period_closed"
    subscription_id: str
    service_id: str
    customer_id: str
    label: str
    month: str  # the first day of the calendar month that the period lies in
    from_at: str
    until_at: str
    sessions: str
    # What its customer pays for them, net of tax, in minor units of `currency`.
    retail_net_minor: int
    currency: str

    @property
    def aggregate(self) -> str:
        return self.subscription_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitReached(Event):
    """
    A customer's desktops came to `percent` of what it wants to spend on them in a month: once for
    each mark, month and limit. At 100 with `is_hard` they are being stopped.
    """

    kind: ClassVar[str] = "workspaces.limit_reached"
    customer_id: str
    month: str  # the instant at which it began
    percent: int
    limit_minor: int
    spent_minor: int
    currency: str
    is_hard: bool

    @property
    def aggregate(self) -> str:
        return self.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRunsOut(Event):
    """
    A customer without a kept card has credit for `minutes` more at the pace of what runs now; 0: it
    is used up. Once for each mark of a crossing (`occurrence`). `left_minor` is with what nobody
    billed yet; `stops`: its desktops are being stopped at 0.
    """

    kind: ClassVar[str] = "workspaces.credit_runs_out"
    customer_id: str
    occurrence: int
    minutes: int
    left_minor: int
    currency: str
    stops: bool

    @property
    def aggregate(self) -> str:
        return self.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DesktopStopped(Event):
    """
    The store's team is stopping a customer's desktop, and says why in words of its own. `at` (ISO,
    UTC) is when it asked: nothing after it is paid for.
    """

    kind: ClassVar[str] = "workspaces.stopped"
    service_id: str
    customer_id: str
    at: str
    reason: str

    @property
    def aggregate(self) -> str:
        return self.service_id

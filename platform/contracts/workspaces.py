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

"""What a desktop costs right now and this month, and how it goes on. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kernel import clock
from kernel.money import Money, exponent, round_minor
from kernel.periods import month_of, start_of
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.sessions import price_of
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.rules.quarters import billed_minutes, part_within
from tenant_apps.workspaces.selectors import sessions_between

_HOUR = Decimal(3600)


@dataclass(frozen=True, slots=True)
class Running:
    """
    A month that is not billed yet, before tax as its price is. `amount` is what it comes to if the
    desktop stops now; `accrued` is the same to the second, in whole currency: it climbs.
    """

    sessions: int
    minutes: int
    amount: Money
    accrued: Decimal
    rate: Decimal
    since: datetime
    until: datetime
    at: datetime
    session: UsageSession | None
    cap: Money | None
    # `amount` before it is rounded, in whole currency; what one more step costs: up to the cap.
    exact: Decimal
    step: Decimal

    @property
    def is_capped(self) -> bool:
        return self.cap is not None and not self.amount < self.cap

    @property
    def rate_per_second(self) -> Decimal:
        if self.session is None or self.is_capped:
            return Decimal(0)
        return self.rate / _HOUR

    @property
    def forecast(self) -> Money:
        """The whole month if it goes on as it went so far, at most the cap."""
        gone, whole = self.at - self.since, self.until - self.since
        if gone < timedelta(hours=1):
            return self.amount
        share = Decimal(whole // timedelta(seconds=1)) / Decimal(gone // timedelta(seconds=1))
        found = Money(round_minor(self.amount.minor * share), self.amount.currency)
        return found if self.cap is None else min(found, self.cap)

    def as_meter(self) -> dict[str, str]:
        """As `<live-meter>` reads it (stack.md): decimal texts in whole currency."""
        found = {
            "accrued": f"{self.accrued:f}",
            "rate_per_second": f"{self.rate_per_second:.12f}",
            "as_of": clock.real_now().isoformat(),
            "currency": self.amount.currency,
        }
        return found if self.cap is None else found | {"cap": f"{self.cap.major:f}"}


def this_month(now: datetime) -> tuple[datetime, datetime]:
    """The calendar month in the store's zone, half-open."""
    zone = current_store().timezone
    month = month_of(clock.local_date(now, zone))
    return start_of(month.start, zone), start_of(month.end, zone)


def running(row: Workspace, subscription: Subscription) -> Running:
    """Of the calendar month in the store's zone."""
    now = clock.now()
    return counted(subscription, list(sessions_between([row.pk], *this_month(now))), now)


def counted(subscription: Subscription, rows: Sequence[UsageSession], now: datetime) -> Running:
    """The same, of sessions that are at hand: those of which something lies in the month."""
    since, until = this_month(now)
    parts = [
        part
        for one in rows
        if (part := part_within(one.started_at, one.ended_at or now, since, now, one.step_minutes))
    ]
    price = subscription.hourly_price
    assert price is not None
    minutes = sum(part.minutes for part in parts)
    seconds = sum((part.until_at - part.from_at) // timedelta(seconds=1) for part in parts)
    cap = None if price.cap is None else Money(price.cap, price.currency)
    accrued = (price.unit * seconds / _HOUR).quantize(Decimal("0.000001"))
    exact = price.unit * minutes / 60
    exact = exact if cap is None else min(exact, cap.major)
    open_one = next((one for one in rows if one.ended_at is None), None)
    steps = subscription.step_minutes if open_one is None else open_one.step_minutes
    step = price.unit * steps / 60
    return Running(
        sessions=len(parts),
        minutes=minutes,
        amount=price_of(subscription, [part.minutes for part in parts if part.minutes]),
        accrued=accrued if cap is None else min(accrued, cap.major),
        rate=price.unit,
        since=since,
        until=until,
        at=now,
        session=open_one,
        cap=cap,
        exact=exact,
        step=step if cap is None else min(step, cap.major - exact),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as a list shows it; `amount` is exact, in whole currency: rounded by the month."""

    session: UsageSession
    minutes: int
    amount: Decimal


def shown(one: UsageSession, now: datetime) -> Shown:
    minutes = billed_minutes((one.ended_at or now) - one.started_at, one.step_minutes)
    digits = Decimal(1).scaleb(-exponent(one.rate.currency) - 2)
    return Shown(one, minutes, (one.rate.unit * minutes / 60).quantize(digits))

"""What all desktops of a customer cost now and this month, and how long that goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from kernel import clock
from kernel.money import Money, exponent, total
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Subscription
from tenant_apps.workspaces.models import Spending, UsageSession, Workspace
from tenant_apps.workspaces.rules.spending import Step, runs_out
from tenant_apps.workspaces.running import Running, counted, this_month
from tenant_apps.workspaces.selectors import sessions_between


@dataclass(frozen=True, slots=True)
class Desk:
    row: Workspace
    subscription: Subscription
    month: Running
    name: str


@dataclass(frozen=True, slots=True)
class Spent:
    """
    Of the desktops in the store's currency, before tax as their prices are. `exact` is `amount`
    before it is rounded, in whole currency.
    """

    currency: str
    desks: tuple[Desk, ...]
    spending: Spending
    since: datetime
    until: datetime
    at: datetime

    @property
    def amount(self) -> Money:
        return total((one.month.amount for one in self.desks), self.currency)

    @property
    def forecast(self) -> Money:
        return total((one.month.forecast for one in self.desks), self.currency)

    @property
    def exact(self) -> Decimal:
        return sum((one.month.exact for one in self.desks), Decimal(0))

    @property
    def burn(self) -> Decimal:
        """What an hour costs as it runs now."""
        return sum((one.month.rate for one in self.running), Decimal(0))

    @property
    def running(self) -> tuple[Desk, ...]:
        """Those that cost something now."""
        return tuple(one for one in self.desks if one.month.rate_per_second)

    @property
    def limit(self) -> Money | None:
        minor = self.spending.limit_minor
        return None if minor is None else Money(minor, self.currency)

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step_of(one) for one in self.running)

    @property
    def limit_at(self) -> datetime | None:
        """When the limit would be passed as it goes on now; None: not this month."""
        if self.limit is None:
            return None
        found = runs_out(self.limit.major - self.exact, self.steps, self.at)
        return found if found is not None and found < self.until else None

    @property
    def percent(self) -> int:
        return int(self.exact * 100 / self.limit.major) if self.limit else 0

    def as_meter(self) -> dict[str, str]:
        rates = sum((one.month.rate_per_second for one in self.desks), Decimal(0))
        accrued = sum((one.month.accrued for one in self.desks), Decimal(0))
        return {
            "accrued": f"{accrued:f}",
            "rate_per_second": f"{rates:.12f}",
            "as_of": clock.real_now().isoformat(),
            "currency": self.currency,
        }


def step_of(desk: Desk) -> Step:
    session, at = desk.month.session, desk.month.at
    assert session is not None
    every = timedelta(minutes=session.step_minutes)
    begun = -(-(at - session.started_at) // every)  # a step that begins now is not paid yet
    return Step(session.started_at + max(begun, 1) * every, desk.month.step, every)


def spent(customer_id: UUID, spending: Spending | None = None) -> Spent:
    """Four queries, however many desktops there are; three where `spending` is at hand."""
    now, currency = clock.now(), current_store().currency
    since, until = this_month(now)
    rows = list(Workspace.objects.filter(customer_id=customer_id).order_by("created_at", "pk"))
    sold = _sold(rows)
    sessions: dict[UUID, list[UsageSession]] = defaultdict(list)
    for one in sessions_between([row.pk for row in rows], since, until) if rows else ():
        sessions[one.workspace_id].append(one)
    if spending is None:
        spending = Spending.objects.filter(pk=customer_id).first() or Spending(pk=customer_id)
    desks = [
        Desk(row, sold[row.pk], counted(sold[row.pk], sessions[row.pk], now), _name(sold[row.pk]))
        for row in rows
        if row.pk in sold and sold[row.pk].currency == currency
    ]
    return Spent(currency, tuple(desks), spending, since, until, now)


def _sold(rows: Sequence[Workspace]) -> dict[UUID, Subscription]:
    if not rows:
        return {}
    found = Subscription.objects.in_bulk([row.subscription_id for row in rows])
    return {
        row.pk: found[row.subscription_id]
        for row in rows
        if row.subscription_id in found and found[row.subscription_id].hourly_price is not None
    }


def _name(subscription: Subscription) -> str:
    return str(subscription.delivery.get("hostname") or subscription.description)


def in_major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))

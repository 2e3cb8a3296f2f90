"""What a server by the hour has cost so far. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from kernel import clock
from kernel.money import Money
from kernel.periods import Period, start_of
from kernel.tenancy.context import current_store
from tenant_apps.billing.coupons_running import next_taken
from tenant_apps.billing.lasting import next_period
from tenant_apps.billing.models import Policy, Subscription
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.rules.hours import hours_line, spans_of, started_hours
from tenant_apps.billing.rules.pricing import Line, TaxPolicy
from tenant_apps.billing.selectors import terms_of
from tenant_apps.catalog.rules.usage import UsagePrice, rate


@dataclass(frozen=True, slots=True)
class RunningTotal:
    """Hours that were begun since `since` and are on no invoice; before tax and coupons."""

    hours: int
    amount: Money
    price: UsagePrice
    since: datetime
    at: datetime
    bill_on: Period

    @property
    def cap(self) -> Money | None:
        cap = self.price.cap
        return None if cap is None else Money(cap, self.price.currency)

    @property
    def is_capped(self) -> bool:
        return self.price.cap is not None and self.amount.minor >= self.price.cap


def hours_between(row: Subscription, first: datetime, last: datetime) -> int:
    """Hours that were begun from an instant to another, the latter excluded."""
    steps = list(row.steps.order_by("at", "pk").values_list("at", "state"))
    if row.ready_at is None or row.step_minutes:
        return 0
    return started_hours(spans_of(steps, row.ready_at, last), row.ready_at, first, last)


def running_total(row: Subscription, at: datetime | None = None) -> RunningTotal | None:
    """Of the month that runs; None for what is not paid by the hour, or by its sessions."""
    price, now = row.hourly_price, at or clock.now()
    if price is None or row.step_minutes:
        return None
    month = next_period(row)
    since = start_of(month.start, current_store().timezone)
    hours = hours_between(row, since, now)
    return RunningTotal(hours, rate(price, Decimal(hours)).amount, price, since, now, month)


def month_charge(
    row: Subscription,
    month: Period,
    until: datetime,
    tax: TaxPolicy,
    rules: Policy | None = None,
) -> tuple[Line, list[Taken]]:
    """
    The line of a month up to an instant, and what coupons take off it: off what was used, not off
    the price of a whole month.
    """
    price = row.hourly_price
    if price is None:
        raise ValueError("this subscription is not paid by the hour")
    zone, terms = current_store().timezone, terms_of(row)
    last = min(until, start_of(month.end, zone))
    hours = hours_between(row, start_of(month.start, zone), last)
    used = replace(terms, price=rate(price, Decimal(hours)).amount)
    taken = next_taken(row, used, rules)
    line = hours_line(terms.description, month, hours, price, tax, reductions=reductions(taken))
    return line, taken

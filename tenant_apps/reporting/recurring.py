"""
Monthly recurring revenue: what the customers' running terms come to in a month, net of tax.

It is read off invoice lines: on a month's last day (today in the present month) each line for a
plan or an option whose period holds that day counts with its net price after coupons and credit
notes, divided by the months of its whole period. Lines for use, set-up and by hand do not recur.
Free days, pauses, ended subscriptions, void, credited and written-off invoices count nothing. What
is billed when its period is over counts from the last billed day on at the price it was sold at.

One customer is one logo. Movements compare two month ends customer by customer, so
opening + new + reactivation + expansion − contraction − churn = closing, to the minor unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.billing.selectors import today
from tenant_apps.reporting.rates import RATES, rate_columns
from tenant_apps.reporting.reading import read
from tenant_apps.reporting.spans import Span

# The mean of four years: what a week or a day comes to in a month.
DAYS_A_MONTH = Decimal("30.4375")

# `monthly (customer, month, mrr)`: one row per customer and month with something, all history.
MONTHLY = f"""
with {RATES},
ended as (
  select subscription_id, min(at) as at from billing_subscriptionstep
  where state = 'ended' group by subscription_id),
noted as (
  select line_id, sum(net_minor) as net from billing_creditnoteline group by line_id),
given as (
  select credits_line_id, min(from_at) as at from billing_invoiceline
  where kind = 'credit' and not is_void group by credits_line_id),
lines as (
  select i.customer_id, l.period_start as start,
    least(l.period_end, (e.at at time zone %(zone)s)::date, (g.at at time zone %(zone)s)::date)
      as stop,
    (l.net_minor - coalesce(n.net, 0)) * r.factor
      * coalesce((l.trace #>> '{{share,of}}')::numeric
        / nullif((l.trace #>> '{{share,seconds}}')::numeric, 0), 1) as whole,
    coalesce((l.trace #>> '{{share,of}}')::numeric / 86400, l.period_end - l.period_start) as days
  from billing_invoiceline l
  join billing_invoice i on i.id = l.invoice_id
  join rates r on r.currency = i.currency and i.issued_on >= r.since and i.issued_on < r.until
  left join ended e on e.subscription_id = l.subscription_id
  left join noted n on n.line_id = l.id
  left join given g on g.credits_line_id = l.id
  where l.kind in ('recurring', 'proration') and not l.is_void
    and i.state in ('open', 'paid')
  union all
  select s.customer_id, s.billed_until, %(today)s::date + 1, s.price_minor * r.factor,
    s.interval_count * case s.interval_unit when 'day' then 1 when 'week' then 7
      when 'hour' then %(month)s when 'month' then %(month)s else 12 * %(month)s end
  from billing_subscription s
  join rates r on r.currency = s.currency and %(today)s >= r.since and %(today)s < r.until
  where s.in_arrears and s.state in ('active', 'past_due')),
per_month as (
  select customer_id, start, stop, whole / case when days >= 27 then round(days / %(month)s)
    else days / %(month)s end as mrr
  from lines where stop > start and whole > 0 and days > 0),
points as (
  select customer_id, m::date as month, mrr from per_month, generate_series(
    date_trunc('month', start::timestamp),
    least(date_trunc('month', stop::timestamp), %(now)s::date::timestamp) - interval '1 month',
    interval '1 month') m
  union all
  select customer_id, %(now)s::date, mrr from per_month
  where start <= %(today)s and stop > %(today)s),
monthly as (
  select customer_id as customer, month, round(sum(mrr))::bigint as mrr
  from points group by customer_id, month having round(sum(mrr)) > 0)
"""

_MOVEMENTS = (
    MONTHLY
    + """,
seen as (
  select month, mrr, first_value(month) over lives as first, lag(month) over lives as last,
    lag(mrr) over lives as was, lead(month) over lives as next
  from monthly window lives as (partition by customer order by month)),
pairs as (
  select month, first, mrr as after,
    case when last = (month - interval '1 month')::date then was else 0 end as before from seen
  union all
  select (month + interval '1 month')::date, first, 0, mrr from seen
  where next is distinct from (month + interval '1 month')::date)
select p.month, sum(before), sum(after), count(*) filter (where before > 0),
  count(*) filter (where after > 0),
  coalesce(sum(after) filter (where before = 0 and p.month = p.first), 0),
  coalesce(sum(after) filter (where before = 0 and p.month > p.first), 0),
  coalesce(sum(after - before) filter (where before > 0 and after > before), 0),
  coalesce(sum(before - after) filter (where after > 0 and after < before), 0),
  coalesce(sum(before) filter (where after = 0), 0),
  count(*) filter (where before = 0 and p.month = p.first),
  count(*) filter (where before = 0 and p.month > p.first),
  count(*) filter (where after = 0)
from pairs p
where p.month between %(first)s and %(last)s
group by p.month order by p.month
"""
)


@dataclass(frozen=True, slots=True)
class MrrMonth:
    """One month: from the end of the one before (`opening`) to its own end (`closing`)."""

    month: date
    opening: Money
    new: Money
    reactivation: Money
    expansion: Money
    contraction: Money
    churn: Money
    closing: Money
    customers_before: int
    customers: int
    customers_new: int
    customers_back: int
    customers_lost: int

    @property
    def arr(self) -> Money:
        """What a year of it comes to."""
        return self.closing.times(12)

    @property
    def logo_churn(self) -> Decimal | None:
        """Percent of the customers at the start who are gone. None: there were none."""
        return percent(self.customers_lost, self.customers_before)

    @property
    def net_retention(self) -> Decimal | None:
        """Percent of the opening that those same customers pay at the end."""
        kept = self.opening + self.expansion - self.contraction - self.churn
        return percent(kept.minor, self.opening.minor)


@dataclass(frozen=True, slots=True)
class Worth:
    """Over the last whole months. `ltv`: what a customer pays until it leaves; None: none left."""

    per_customer: Money | None
    churn: Decimal | None
    ltv: Money | None


def percent(part: int, whole: int) -> Decimal | None:
    """One digit after the point; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"))


def parameters() -> dict[str, Any]:
    """What MONTHLY is asked with."""
    day, store = today(), current_store()
    return {
        **rate_columns(),
        "zone": store.timezone,
        "month": DAYS_A_MONTH,
        "today": day,
        "now": day.replace(day=1),
    }


def mrr_by_month(span: Span) -> list[MrrMonth]:
    """Every month of the span, also those without anything."""
    rows = read(_MOVEMENTS, {**parameters(), "first": span.first, "last": span.last})
    known = {row[0]: row for row in rows}
    currency = current_store().currency
    return [_month(month, known.get(month), currency) for month in span.months]


def _month(month: date, row: tuple[Any, ...] | None, currency: str) -> MrrMonth:
    sums = row or (month, *[0] * 12)
    before, after, were, are, new, back, more, less, lost, n_new, n_back, n_lost = (
        int(one) for one in sums[1:]
    )

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return MrrMonth(
        month,
        money(before),
        money(new),
        money(back),
        money(more),
        money(less),
        money(lost),
        money(after),
        were,
        are,
        n_new,
        n_back,
        n_lost,
    )


def worth(months: list[MrrMonth]) -> Worth:
    """Of whole months only: `months` without the present one. Churn is their mean, in percent."""
    held = [one for one in months if one.customers_before]
    if not held or not held[-1].customers:
        return Worth(None, None, None)
    at_start = sum(one.customers_before for one in held)
    lost = sum(one.customers_lost for one in held)
    per_customer = held[-1].closing.minor // held[-1].customers
    currency = held[-1].closing.currency
    ltv = Money(per_customer * at_start // lost, currency) if lost else None
    return Worth(Money(per_customer, currency), percent(lost, at_start), ltv)

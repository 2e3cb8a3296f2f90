"""
What was invoiced, net and tax, by month and by what it was for; and what of it is not earned yet.

An invoice counts on the store's day of its issue, what a void takes back on the day of the void,
a credit note on its own day. So a month's sums are those of the ledger's accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.billing.selectors import today
from tenant_apps.reporting.rates import RATES, rate_columns
from tenant_apps.reporting.reading import read
from tenant_apps.reporting.spans import Span

# `events`: one row per line and day on which it changed what was earned.
EVENTS = f"""
with {RATES},
noted as (
  select c.line_id, sum(c.net_minor) as net, sum(c.tax_minor) as tax
  from billing_creditnoteline c group by c.line_id),
parts as (
  select l.id as line, i.issued_on as day, l.net_minor as net, l.tax_minor as tax
  from billing_invoiceline l join billing_invoice i on i.id = l.invoice_id
  union all
  select l.id, (i.voided_at at time zone %(zone)s)::date,
    coalesce(n.net, 0) - l.net_minor, coalesce(n.tax, 0) - l.tax_minor
  from billing_invoiceline l join billing_invoice i on i.id = l.invoice_id
  left join noted n on n.line_id = l.id where i.state = 'void'
  union all
  select c.line_id, note.issued_on, -c.net_minor, -c.tax_minor
  from billing_creditnoteline c join billing_creditnote note on note.id = c.note_id),
events as (
  select p.day, l.kind, l.subscription_id, l.tax_percent, l.tax_label, l.tax_reason,
    l.trace -> 'tax' ->> 'threshold' as threshold, l.trace -> 'tax' ->> 'country' as taxed_in,
    i.buyer ->> 'country' as country, p.net * r.factor as net, p.tax * r.factor as tax
  from parts p join billing_invoiceline l on l.id = p.line
  join billing_invoice i on i.id = l.invoice_id
  join rates r on r.currency = i.currency and i.issued_on >= r.since and i.issued_on < r.until
  where p.day >= %(first)s and p.day < %(end)s)
"""

_REVENUE = (
    EVENTS
    + """
select date_trunc('month', e.day::timestamp)::date as month, coalesce(p.name, '') as product,
  case when e.kind in ('proration', 'credit') then 'recurring' else e.kind end as kind,
  round(sum(e.net))::bigint
from events e left join billing_subscription s on s.id = e.subscription_id
left join catalog_plan pl on pl.id = s.plan_id left join catalog_product p on p.id = pl.product_id
group by 1, 2, 3 order by 1, 2, 3
"""
)

_TAXES = (
    EVENTS
    + """
select coalesce(country, ''), tax_label, tax_percent, tax_reason, round(sum(net))::bigint,
  round(sum(tax))::bigint
from events group by 1, 2, 3, 4 having sum(net) <> 0 or sum(tax) <> 0 order by 1, 3 desc, 2, 4
"""
)

# A line is earned evenly over its days. `after`: the first day that is not earned yet.
_DEFERRED = f"""
with {RATES},
noted as (
  select line_id, sum(net_minor) as net from billing_creditnoteline group by line_id),
lines as (
  select (l.net_minor - coalesce(n.net, 0)) * r.factor as net,
    l.period_start as start, l.period_end as stop,
    l.period_end - greatest(l.period_start, %(after)s) as left_days
  from billing_invoiceline l join billing_invoice i on i.id = l.invoice_id
  join rates r on r.currency = i.currency and i.issued_on >= r.since and i.issued_on < r.until
  left join noted n on n.line_id = l.id
  where l.kind in ('recurring', 'proration', 'credit') and not l.is_void
    and i.state in ('open', 'paid') and l.period_end > %(after)s)
select m.month::date, round(sum(net * greatest(0,
    least(stop, (m.month + interval '1 month')::date) - greatest(start, m.month::date, %(after)s))
  / (stop - start)))::bigint
from lines join lateral generate_series(
  date_trunc('month', greatest(start, %(after)s)::timestamp), (stop - 1)::timestamp,
  interval '1 month') as m (month) on true
group by 1 having round(sum(net)) <> 0 order by 1
"""


@dataclass(frozen=True, slots=True)
class Revenue:
    """Net revenue of a month. `product` is empty for what somebody wrote by hand."""

    month: date
    product: str
    kind: str
    net: Money


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What was invoiced to a country at a rate. `reason`: why that rate."""

    country: str
    label: str
    percent: Decimal
    reason: str
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Deferred:
    """What is invoiced already and earned in `month`."""

    month: date
    net: Money


def revenue(span: Span) -> list[Revenue]:
    currency = current_store().currency
    return [
        Revenue(month, product, kind, Money(net, currency))
        for month, product, kind, net in ask(_REVENUE, span.first, span.end)
    ]


def taxes(first: date, end: date) -> list[TaxSum]:
    """From `first` to before `end`, days of the store."""
    currency = current_store().currency
    return [
        TaxSum(country, label, percent, reason, Money(net, currency), Money(tax, currency))
        for country, label, percent, reason, net, tax in ask(_TAXES, first, end)
    ]


def deferred() -> list[Deferred]:
    """As of the end of today: month by month, when it will be earned."""
    currency = current_store().currency
    rows = read(_DEFERRED, {**rate_columns(), "after": today() + timedelta(days=1)})
    return [Deferred(month, Money(net, currency)) for month, net in rows]


def ask(query: str, first: date, end: date, **more: Any) -> Sequence[tuple[Any, ...]]:
    """The rows of a query over EVENTS, for a span of the store's days."""
    asked: dict[str, Any] = {
        **rate_columns(),
        "zone": current_store().timezone,
        "first": first,
        "end": end,
        **more,
    }
    return read(query, asked)

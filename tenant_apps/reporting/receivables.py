"""What customers owe, by age; and what was given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.billing.selectors import today
from tenant_apps.reporting.rates import RATES, rate_columns
from tenant_apps.reporting.spans import Span

# Days past the due day: up to and including; the last has no end.
BUCKETS = (0, 30, 60, 90)

_AGES = f"""
with {RATES}
select i.customer_id, c.name, c.company,
  case when age <= 0 then 0 when age <= 30 then 1 when age <= 60 then 2 when age <= 90 then 3
    else 4 end, count(*), round(sum(rest * r.factor))::bigint
from billing_invoice i
cross join lateral (select %(today)s::date - i.due_on as age,
  i.total_minor - i.paid_minor - i.credited_minor as rest) x
join rates r on r.currency = i.currency and i.issued_on >= r.since and i.issued_on < r.until
left join accounts_customer c on c.id = i.customer_id
where i.state = 'open' and rest > 0 group by 1, 2, 3, 4
"""

_BACK = f"""
with {RATES},
back as (
  select 'credit_note' as kind, n.reason, n.issued_on as day, n.currency, n.total_minor as amount
  from billing_creditnote n
  union all
  select 'written_off', '', (e.at at time zone %(zone)s)::date, p.currency, p.amount_minor
  from billing_entry e join billing_posting p on p.entry_id = e.id
  where e.kind = 'write_off' and p.account = 'bad_debt'
  union all
  select 'refund', '', (e.at at time zone %(zone)s)::date, p.currency, -p.amount_minor
  from billing_entry e join billing_posting p on p.entry_id = e.id
  where e.kind in ('return', 'payout', 'topup_return') and p.account like 'gateway:%%')
select date_trunc('month', day::timestamp)::date, kind, reason, count(*),
  round(sum(amount * r.factor))::bigint
from back b join rates r on r.currency = b.currency and b.day >= r.since and b.day < r.until
where day >= %(first)s and day < %(end)s group by 1, 2, 3 order by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Debtor:
    """One customer's open amounts: not due yet, then 1–30, 31–60, 61–90 and more days late."""

    customer_id: UUID
    label: str
    invoices: int
    amounts: list[Money]

    @property
    def total(self) -> Money:
        return Money(sum(one.minor for one in self.amounts), self.amounts[0].currency)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """`refund`: money that left; `credit_note`: an invoice corrected; `written_off`: never paid."""

    month: date
    kind: Literal["refund", "credit_note", "written_off"]
    reason: str
    count: int
    amount: Money


def debtors() -> list[Debtor]:
    """As of today, who owes most first."""
    currency = current_store().currency
    found: dict[UUID, Debtor] = {}
    with connection.cursor() as cursor:
        cursor.execute(_AGES, {**rate_columns(), "today": today()})
        for customer, name, company, bucket, count, rest in cursor.fetchall():
            row = found.get(customer)
            zeros = [Money.zero(currency)] * (len(BUCKETS) + 1)
            before = row.amounts if row else zeros
            amounts = [
                one + Money(rest, currency) if at == bucket else one
                for at, one in enumerate(before)
            ]
            invoices = (row.invoices if row else 0) + count
            found[customer] = Debtor(customer, company or name or "", invoices, amounts)
    return sorted(found.values(), key=lambda one: (-one.total.minor, one.label))


def given_back(span: Span) -> list[GivenBack]:
    store = current_store()
    asked: dict[str, Any] = {
        **rate_columns(),
        "zone": store.timezone,
        "first": span.first,
        "end": span.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BACK, asked)
        return [
            GivenBack(month, kind, reason, count, Money(amount, store.currency))
            for month, kind, reason, count, amount in cursor.fetchall()
        ]

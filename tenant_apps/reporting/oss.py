"""
What a one-stop shop return asks for: by quarter, member state and rate, net and tax of what private
buyers there were charged at their own country's rate. Made of the same rows as the tax report.

A line says whose tax it bears. One of before that was kept is the buyer's country's if the store's
table has such a rate for it, by percent and name; else it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.billing.rules.taxes import UNION
from tenant_apps.billing.rules.threshold import BELOW
from tenant_apps.billing.selectors import policy
from tenant_apps.reporting.revenue import EVENTS, ask

_OSS = (
    EVENTS
    + """
select date_trunc('quarter', day::timestamp)::date, coalesce(taxed_in, country), tax_percent,
  round(sum(net))::bigint, round(sum(tax))::bigint
from events where coalesce(taxed_in, country) = any(%(abroad)s) and tax_reason = 'standard'
  and coalesce(threshold, '') <> %(below)s
  and (taxed_in is not null or exists (select 1 from billing_taxrate r where r.country =
    events.country and r.percent = events.tax_percent and r.label = events.tax_label))
group by 1, 2, 3 having sum(net) <> 0 or sum(tax) <> 0 order by 1 desc, 2, 3 desc
"""
)


@dataclass(frozen=True, slots=True)
class OssRow:
    """`quarter`: its first day."""

    quarter: date
    country: str
    percent: Decimal
    net: Money
    tax: Money

    @property
    def name(self) -> str:
        return f"{self.quarter.year}-Q{(self.quarter.month + 2) // 3}"


def oss_rows(first: date, end: date) -> list[OssRow]:
    """From `first` to before `end`, days of the store; nothing without a home in the union."""
    rules, currency = policy(), current_store().currency
    if not (rules.tax_by_place and rules.taxes_abroad and rules.tax_country in UNION):
        return []
    abroad = sorted(UNION - {rules.tax_country})
    return [
        OssRow(quarter, country, percent, Money(net, currency), Money(tax, currency))
        for quarter, country, percent, net, tax in ask(_OSS, first, end, abroad=abroad, below=BELOW)
    ]

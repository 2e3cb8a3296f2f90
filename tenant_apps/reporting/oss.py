"""
What a one-stop shop return asks for: by quarter, member state and rate, net and tax of what private
buyers there were charged at their own country's rate. Made of the same rows as the tax report.
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
select date_trunc('quarter', day::timestamp)::date, country, tax_percent, round(sum(net))::bigint,
  round(sum(tax))::bigint
from events where country = any(%(abroad)s) and tax_reason = 'standard'
  and coalesce(threshold, '') <> %(below)s
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

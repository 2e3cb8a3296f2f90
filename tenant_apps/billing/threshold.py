"""Answers about the threshold of the one-stop shop: what was sold, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Policy, ThresholdYear
from tenant_apps.billing.rules.taxes import UNION
from tenant_apps.billing.rules.threshold import LIMIT_MINOR, Threshold, warning

# Without tax, by the year of issue; what a void or a credit note took back counts no more. A line
# of which the buyer owes the tax is no sale to a private person.
_SOLD = """
select extract(year from i.issued_on)::int, sum(l.net_minor - coalesce((
  select sum(n.net_minor) from billing_creditnoteline n where n.line_id = l.id), 0))::bigint
from billing_invoiceline l join billing_invoice i on i.id = l.invoice_id
where i.issued_on >= %(first)s and i.issued_on < %(end)s and not l.is_void
  and l.tax_reason = 'standard' and i.currency = %(currency)s
  and i.buyer ->> 'country' = any(%(abroad)s)
group by 1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """This year's sales abroad against the limit; `passed`: in this year or the one before."""

    year: int
    sold: Money
    before: Money
    limit: Money
    passed: bool

    @property
    def percent(self) -> int:
        return self.sold.minor * 100 // self.limit.minor

    @property
    def warning(self) -> int:
        return 100 if self.passed else warning(self.sold.minor, self.limit.minor)

    @property
    def left(self) -> Money:
        return self.limit - self.sold


def limit_of(rules: Policy) -> Money:
    return Money(rules.threshold_minor or LIMIT_MINOR, current_store().currency)


def standing(rules: Policy, on: date) -> Standing:
    currency, limit = current_store().currency, limit_of(rules)
    sold = _sold(rules.tax_country, currency, on.year)
    now, before = sold.get(on.year, 0), sold.get(on.year - 1, 0)
    passed = bool(noted_years(on)) or max(now, before) > limit.minor
    return Standing(on.year, Money(now, currency), Money(before, currency), limit, passed)


def threshold_of(rules: Policy, on: date) -> Threshold | None:
    """None where the store does not tax by it."""
    if not (rules.tax_by_place and rules.taxes_abroad and rules.home_until_threshold):
        return None
    if years := noted_years(on):
        nothing = Money.zero(current_store().currency)
        return Threshold(nothing, over=True, noted=on.year in years)
    found = standing(rules, on)
    return Threshold(found.left, over=found.passed)


def noted_years(on: date) -> set[int]:
    """Of this year and the one before: those of which it is written that they passed it."""
    years = ThresholdYear.objects.filter(year__in=[on.year, on.year - 1])
    return set(years.exclude(passed_at=None).values_list("year", flat=True))


def _sold(home: str, currency: str, year: int) -> dict[int, int]:
    span = {"first": date(year - 1, 1, 1), "end": date(year + 1, 1, 1)}
    abroad = sorted(UNION - {home})
    with connection.cursor() as cursor:
        cursor.execute(_SOLD, {**span, "currency": currency, "abroad": abroad})
        return dict(cursor.fetchall())

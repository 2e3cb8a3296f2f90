"""The next period of a subscription: its bill, and whether a machine may issue it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.periods import DAYS_OF, Interval, Period, Unit, step
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.rules.pricing import Bill, Line, TaxPolicy, Terms, bill_period, sum_up
from tenant_apps.billing.rules.safety import Billed, danger
from tenant_apps.catalog.rules.options import Chosen

_LONGEST_DAYS = {Unit.HOUR: 31, Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 31, Unit.YEAR: 366}


@dataclass(frozen=True, slots=True)
class Renewal:
    """`problem`: why a person must look at it first; empty when nothing is odd."""

    bill: Bill
    due_on: date
    problem: str

    @property
    def line(self) -> Line:
        """The plan's; its options' follow."""
        return self.bill.lines[0]


def renewal(
    terms: Terms,
    start: date,
    tax: TaxPolicy,
    taken: Sequence[Taken],
    history: Sequence[Billed],
    *,
    currency: str,
    today: date,
    ahead: int,
    options: Sequence[Chosen] = (),
) -> Renewal:
    """
    The period that begins at `start`. `ahead`: days that an invoice comes before its period.

    `history`: the periods that are billed, as far as they end at `start` or later; all of them are
    as good.
    """
    lines = bill_period(
        terms, start, tax, first=False, reductions=reductions(taken), options=options
    )
    bill = sum_up(lines, currency)
    line = bill.lines[0]
    problem = oddity(line, terms, history, today=today)
    return Renewal(bill, due_on(terms, line.period, today, ahead), problem)


def lead_of(terms: Terms, ahead: int) -> int:
    """In arrears there is none."""
    return 0 if terms.in_arrears else lead_days(terms.interval, ahead)


def lead_days(interval: Interval, ahead: int) -> int:
    """
    How many days before its period an invoice comes: as the store says, but never more than half a
    cycle that is counted in days, or a weekly server would be billed a week too early.
    """
    days = DAYS_OF.get(interval.unit)
    return ahead if days is None else min(ahead, days * interval.count // 2)


def due_on(terms: Terms, period: Period, today: date, ahead: int) -> date:
    """
    When its invoice is to be paid: on the day it begins, at once when that has passed. In arrears
    there are as many days to pay as there would be ahead.
    """
    if terms.in_arrears:
        return max(period.end, today) + timedelta(days=ahead)
    return max(period.start, today)


def period_after(terms: Terms, day: date) -> Period:
    return Period(day, step(day, terms.interval, terms.anchor_day))


def bill_on(terms: Terms, billed_until: date) -> date:
    """The day from which the lead of the next invoice is counted back."""
    return period_after(terms, billed_until).end if terms.in_arrears else billed_until


def oddity(line: Line, terms: Terms, history: Sequence[Billed], *, today: date) -> str:
    """Why a machine must not bill this line of the plan; empty when nothing is odd."""
    if terms.in_arrears and line.period.end > today:
        return "the period is not over"
    return danger(
        line.period,
        line.net,
        terms.price,
        history,
        today=today,
        interval_days_at_most=_LONGEST_DAYS[terms.interval.unit] * terms.interval.count,
    )

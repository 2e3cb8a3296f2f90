"""The next period of a subscription: its bill, and whether a machine may issue it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kernel.periods import DAYS_OF, Interval, Unit
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.rules.pricing import Bill, Line, TaxPolicy, Terms, bill_period, sum_up
from tenant_apps.billing.rules.safety import Billed, danger

_LONGEST_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 31, Unit.YEAR: 366}


@dataclass(frozen=True, slots=True)
class Renewal:
    """`problem`: why a person must look at it first; empty when nothing is odd."""

    bill: Bill
    due_on: date
    problem: str

    @property
    def line(self) -> Line:
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
) -> Renewal:
    """
    The period that begins at `start`. Due on the day it begins, at once when that has passed.

    `history`: the periods that are billed, as far as they end at `start` or later; all of them are
    as good.
    """
    bill = sum_up(
        bill_period(terms, start, tax, first=False, reductions=reductions(taken)), currency
    )
    line = bill.lines[0]
    problem = oddity(line, terms, history, today=today)
    return Renewal(bill, max(line.period.start, today), problem)


def lead_days(interval: Interval, ahead: int) -> int:
    """
    How many days before its period an invoice comes: as the store says, but never more than half a
    cycle that is counted in days, or a weekly server would be billed a week too early.
    """
    days = DAYS_OF.get(interval.unit)
    return ahead if days is None else min(ahead, days * interval.count // 2)


def oddity(line: Line, terms: Terms, history: Sequence[Billed], *, today: date) -> str:
    """Why a machine must not bill this line of the plan; empty when nothing is odd."""
    return danger(
        line.period,
        line.net,
        terms.price,
        history,
        today=today,
        interval_days_at_most=_LONGEST_DAYS[terms.interval.unit] * terms.interval.count,
    )

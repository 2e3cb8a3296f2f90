"""Months that a report is for, on the store's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kernel.periods import add_months, month_of
from tenant_apps.billing.selectors import today

LENGTHS = (6, 12, 24, 36)
USUAL = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months: `first` and `last` are first days of months, both counted."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The first day after."""
        return add_months(self.last, 1)

    @property
    def months(self) -> Iterator[date]:
        month = self.first
        while month <= self.last:
            yield month
            month = add_months(month, 1)


def last_months(count: int) -> Span:
    """So many months, the present one included."""
    last = month_of(today()).start
    return Span(add_months(last, 1 - count), last)

"""What a draft would be as an invoice today: its charges, taxed as its customer is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import DraftLine
from tenant_apps.billing.rules.pricing import Bill, Line, price_line, sum_up
from tenant_apps.billing.taxation import Taxes


@dataclass(frozen=True, slots=True)
class FreeLine:
    """A line as somebody wrote it. Without a period it is for the day of issue."""

    description: str
    quantity: int
    unit: Money
    tax_category: str = ""
    period: Period | None = None


def free_lines(rows: Iterable[DraftLine]) -> list[FreeLine]:
    return [
        FreeLine(
            one.description,
            one.quantity,
            one.unit,
            one.tax_category,
            Period(one.period_start, one.period_end)
            if one.period_start and one.period_end
            else None,
        )
        for one in rows
    ]


def bill_of(lines: Iterable[FreeLine], taxes: Taxes, currency: str) -> Bill:
    """Raises CurrencyMismatch when a line is in another currency."""
    return sum_up([_line(one, taxes) for one in lines], currency)


def charges_of(bill: Bill) -> list[Charge]:
    """They are for no subscription: nothing begins, runs on or ends with them."""
    return [Charge(None, line) for line in bill.lines]


def _line(one: FreeLine, taxes: Taxes) -> Line:
    return price_line(
        "manual",
        one.description,
        one.period or _day(taxes.on),
        one.unit,
        taxes.on_goods(one.tax_category),
        quantity=one.quantity,
    )


def _day(on: date) -> Period:
    return Period(on, on + timedelta(days=1))

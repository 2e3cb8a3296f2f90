"""
Lines for what was used: the first telling of a period, and corrections of it.

More than before is a line over the difference. Less gives back of the lines that were billed, the
newest first, with the tax they were billed with; a line is never edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.rules.change import ChangeLine
from tenant_apps.billing.rules.pricing import (
    Credited,
    Metered,
    Share,
    TaxPolicy,
    credit_line,
    price_line,
)


@dataclass(frozen=True, slots=True)
class BilledUse:
    """A line of the period on an issued invoice. `given`: minor units of `unit` that went back."""

    line_id: int
    unit: Money
    net: Money
    tax: Money
    rate: TaxPolicy
    given: int
    net_given: Money
    tax_given: Money

    @property
    def left(self) -> int:
        return self.unit.minor - self.given


@dataclass(frozen=True, slots=True)
class Used:
    """A meter's period: what it is called on the invoice, its local days and its instants."""

    item: str
    description: str
    days: Period
    from_at: datetime
    until_at: datetime


def usage_lines(
    used: Used, metered: Metered, billed: Sequence[BilledUse], tax: TaxPolicy, at: datetime
) -> list[ChangeLine]:
    """
    What makes the billed lines (oldest first) come to the rated amount; nothing when they do.

    `metered.before` is set here. A credit's instant is `at`, when it was corrected.
    """
    before = sum(one.left for one in billed)
    found = replace(metered, before=before)
    difference = found.difference
    if difference.minor > 0:
        line = price_line("usage", used.description, used.days, difference, tax)
        line = replace(
            line, from_at=used.from_at, until_at=used.until_at, item=used.item, metered=found
        )
        return [ChangeLine(line)]
    lines, rest = [], -difference.minor
    for one in reversed(billed):
        back = min(rest, one.left)
        if back:
            lines.append(_give_back(one, back, used, found, at))
            rest -= back
    return lines


def _give_back(one: BilledUse, back: int, used: Used, metered: Metered, at: datetime) -> ChangeLine:
    unused = Share(one.given + back, one.unit.minor)
    given = Credited(one.net, one.tax, unused, one.net_given, one.tax_given)
    line = credit_line(used.description, used.days, one.rate, given)
    line = replace(line, from_at=at, until_at=at, item=used.item, metered=metered)
    return ChangeLine(line, one.line_id)

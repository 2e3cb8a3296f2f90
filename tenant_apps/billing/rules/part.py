"""A part of a period, charged after it was had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kernel.periods import Period
from tenant_apps.billing.rules.pricing import (
    Line,
    Reduction,
    Share,
    TaxPolicy,
    Terms,
    option_text,
    price_line,
)
from tenant_apps.catalog.rules.options import Chosen


def part_of_period(
    terms: Terms,
    period: Period,
    share: Share,
    tax: TaxPolicy,
    *,
    reductions: Sequence[Reduction] = (),
    options: Sequence[Chosen] = (),
) -> list[Line]:
    """The charges of bill_period for a share of it; `reductions` are for that share already."""
    text = terms.description
    lines = [
        price_line("proration", text, period, terms.price, tax, reductions=reductions, share=share)
    ]
    for one in options:
        if one.price:
            what = option_text(one, text)
            line = price_line(
                "proration", what, period, one.unit, tax, quantity=one.quantity, share=share
            )
            lines.append(replace(line, item=one.key))
    return lines

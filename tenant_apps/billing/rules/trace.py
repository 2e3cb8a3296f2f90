"""
How a line came about, kept with it: the inputs in the order in which they were used.

A trace is JSON of whole minor units and decimal texts, and is enough to compute the line again:
`replay` must come out at the net and tax that stand on the invoice, for ever (lesson W8).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from kernel.money import Money
from tenant_apps.billing.rules.pricing import Line, Reduction, TaxPolicy, price_line


class TakenOff(TypedDict):
    code: str
    label: str
    minor: int


class Taxed(TypedDict):
    percent: str
    label: str
    included: bool
    reason: str
    taken_out: str


class Trace(TypedDict):
    """Minor units of the line's own currency."""

    unit: int
    quantity: int
    off: list[TakenOff]
    tax: Taxed


def trace_of(line: Line) -> Trace:
    return Trace(
        unit=line.unit.minor,
        quantity=line.quantity,
        off=[
            TakenOff(code=one.code, label=one.label, minor=one.amount.minor)
            for one in line.reductions
        ],
        tax=Taxed(
            percent=str(line.rate.percent),
            label=line.rate.label,
            included=line.rate.included,
            reason=line.rate.reason,
            taken_out=str(line.rate.taken_out),
        ),
    )


def replay(trace: Trace, line: Line) -> Line:
    """`line` computed again from its trace: its texts and period kept, its amounts new."""
    currency = line.unit.currency
    tax = trace["tax"]
    return price_line(
        line.kind,
        line.description,
        line.period,
        Money(trace["unit"], currency),
        TaxPolicy(
            Decimal(tax["percent"]),
            tax["label"],
            tax["included"],
            tax["reason"],
            Decimal(tax["taken_out"]),
        ),
        quantity=trace["quantity"],
        reductions=[
            Reduction(one["code"], one["label"], Money(one["minor"], currency))
            for one in trace["off"]
        ],
    )

"""
How a line came about, kept with it: the inputs in the order in which they were used.

A trace is JSON of whole minor units and decimal texts, and is enough to compute the line again:
`replay` must come out at the net and tax that stand on the invoice, for ever (lesson W8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

from kernel.money import Money
from tenant_apps.billing.rules.charge import credit_line, price_line
from tenant_apps.billing.rules.line import Credited, Line, Metered, Reduction, Share
from tenant_apps.billing.rules.measured import Allotted
from tenant_apps.billing.rules.tax_policy import Proof, TaxPolicy
from tenant_apps.catalog.rules.usage import UsagePrice, rate
from tenant_apps.catalog.rules.usage_terms import KeptPrice, keep, read


class TakenOff(TypedDict):
    code: str
    label: str
    minor: int


class Asked(TypedDict):
    """The outside engine that the tax comes from; without a quote it did not answer."""

    key: str
    quote: str
    reference: str
    parts: list[list[str]]


class Taxed(TypedDict):
    percent: str
    label: str
    included: bool
    reason: str
    taken_out: str
    engine: NotRequired[Asked]
    threshold: NotRequired[str]
    country: NotRequired[str]


class PartOf(TypedDict):
    """Seconds of a whole period."""

    seconds: int
    of: int


class GivenBack(TypedDict):
    """The credited line's amounts, and what of them went back before."""

    net: int
    tax: int
    net_before: int
    tax_before: int


class Together(TypedDict):
    """What of a sum is this line's, and what came to that sum (measured.Allotted)."""

    minor: int
    of: str
    of_minor: int


class Used(TypedDict):
    """`before`: what was billed for the same period before, in minor units."""

    quantity: str
    unit_label: str
    price: KeptPrice
    before: int
    allotted: NotRequired[Together]


class Trace(TypedDict):
    """Minor units of the line's own currency."""

    unit: int
    quantity: int
    off: list[TakenOff]
    tax: Taxed
    share: NotRequired[PartOf]
    credit: NotRequired[GivenBack]
    usage: NotRequired[Used]


def trace_of(line: Line) -> Trace:
    trace = Trace(
        unit=line.unit.minor,
        quantity=line.quantity,
        off=[
            TakenOff(code=one.code, label=one.label, minor=one.amount.minor)
            for one in line.reductions
        ],
        tax=_taxed(line.rate),
    )
    share = line.credit.unused if line.credit else line.share
    if share:
        trace["share"] = PartOf(seconds=share.seconds, of=share.of)
    if line.credit:
        trace["credit"] = GivenBack(
            net=line.credit.net.minor,
            tax=line.credit.tax.minor,
            net_before=line.credit.net_before.minor,
            tax_before=line.credit.tax_before.minor,
        )
    if line.metered:
        trace["usage"] = Used(
            quantity=f"{line.metered.quantity:f}",
            unit_label=line.metered.unit_label,
            price=keep(line.metered.price),
            before=line.metered.before,
        )
        if line.metered.allotted:
            trace["usage"]["allotted"] = kept_allotted(line.metered.allotted)
    return trace


def _taxed(rate: TaxPolicy) -> Taxed:
    kept = Taxed(
        percent=str(rate.percent),
        label=rate.label,
        included=rate.included,
        reason=rate.reason,
        taken_out=str(rate.taken_out),
    )
    if rate.proof:
        kept["engine"] = Asked(
            key=rate.proof.engine,
            quote=rate.proof.quote,
            reference=rate.proof.reference,
            parts=[list(one) for one in rate.proof.parts],
        )
    if rate.threshold:
        kept["threshold"] = rate.threshold
    if rate.country:
        kept["country"] = rate.country
    return kept


def replay(trace: Trace, line: Line) -> Line:
    """`line` computed again from its trace: its texts and spans kept, its amounts new."""
    currency = line.unit.currency
    part = trace.get("share")
    share = Share(part["seconds"], part["of"]) if part else None
    given, metered = trace.get("credit"), metered_in(trace)
    if given and share:
        again = credit_line(
            line.description,
            line.period,
            _tax(trace["tax"]),
            Credited(
                Money(given["net"], currency),
                Money(given["tax"], currency),
                share,
                Money(given["net_before"], currency),
                Money(given["tax_before"], currency),
            ),
        )
    else:
        again = price_line(
            line.kind,
            line.description,
            line.period,
            metered.difference if metered else Money(trace["unit"], currency),
            _tax(trace["tax"]),
            quantity=trace["quantity"],
            reductions=[
                Reduction(one["code"], one["label"], Money(one["minor"], currency))
                for one in trace["off"]
            ],
            share=share,
        )
    return replace(
        again, from_at=line.from_at, until_at=line.until_at, item=line.item, metered=metered
    )


def metered_in(trace: Mapping[str, Any]) -> Metered | None:
    """Rated again from its quantity and price, for a line of use."""
    used = trace.get("usage")
    if used is None:
        return None
    quantity, price = Decimal(used["quantity"]), read(used["price"])
    allotted = allotted_from(used.get("allotted"), price)
    return Metered(quantity, used["unit_label"], price, used["before"], allotted)


def kept_allotted(one: Allotted) -> Together:
    return Together(minor=one.minor, of=f"{one.of:f}", of_minor=one.of_minor)


def allotted_from(kept: Mapping[str, Any] | None, price: UsagePrice) -> Allotted | None:
    """The sum is rated again: a trace that does not come out at it is seen to differ."""
    if kept is None:
        return None
    of = Decimal(kept["of"])
    return Allotted(kept["minor"], of, rate(price, of).amount.minor)


def _tax(kept: Taxed) -> TaxPolicy:
    return TaxPolicy(
        Decimal(kept["percent"]),
        kept["label"],
        kept["included"],
        kept["reason"],
        Decimal(kept["taken_out"]),
        _proof(kept.get("engine")),
        kept.get("threshold", ""),
        country=kept.get("country", ""),
    )


def _proof(kept: Asked | None) -> Proof | None:
    if kept is None:
        return None
    parts = tuple((name, level, percent) for name, level, percent in kept["parts"])
    return Proof(kept["key"], kept["quote"], kept["reference"], parts)


def rate_from(trace: Trace) -> TaxPolicy:
    """The tax of a line, as it was when it was billed."""
    return _tax(trace["tax"])

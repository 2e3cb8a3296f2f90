"""
What a used quantity costs: allowance, one of five models, minimum, cap.

Quantities and prices are exact Decimals in the meter's unit and in whole currency; the sum of all
parts is rounded once, half up, and the parts are allocated so that they sum to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from kernel.money import Money, exponent, round_minor

Model = Literal["standard", "graduated", "volume", "package", "percentage"]
# What a part of an amount is: a price by quantity, a tier's fixed fee, or a bound of the period.
PartKind = Literal["quantity", "flat", "minimum", "cap"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tier:
    """Quantities up to `up_to` (included; None: without end) cost `unit` each, and `flat` once."""

    up_to: Decimal | None
    unit: Decimal
    flat: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class UsagePrice:
    """
    One version of a meter's price.

    `unit`: of one (standard), of one begun package of `package` units (package); `percent`: of an
    amount of money (percentage). `tiers`: graduated charges each at its own price, volume all at
    the price of the tier that the quantity reaches. `allowance` is free; the period costs at least
    `minimum` and at most `cap` minor units.
    """

    model: Model
    currency: str
    unit: Decimal = ZERO
    package: Decimal = Decimal(1)
    percent: Decimal = ZERO
    tiers: tuple[Tier, ...] = ()
    allowance: Decimal = ZERO
    minimum: int = 0
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """`quantity` × `unit` came to `amount`. Of a bound: what it adds or takes off."""

    kind: PartKind
    quantity: Decimal
    unit: Decimal
    amount: Money


@dataclass(frozen=True, slots=True)
class Rated:
    """A period's quantity with its cost; `billable` is what the allowance left."""

    quantity: Decimal
    billable: Decimal
    parts: tuple[Part, ...]
    amount: Money


def rate(price: UsagePrice, quantity: Decimal) -> Rated:
    """Never below zero; the parts sum to the amount. Raises ValueError for a negative quantity."""
    if not quantity.is_finite() or quantity < 0:
        raise ValueError("a quantity is not negative")
    billable = max(quantity - price.allowance, ZERO)
    raw = [part for part in _raw(price, billable) if part[1] or part[2]]
    parts = _allocate(price, raw)
    amount = sum((part.amount for part in parts), Money.zero(price.currency))
    for kind, bound in _bounds(price, amount.minor):
        parts.append(Part(kind, ZERO, ZERO, Money(bound - amount.minor, price.currency)))
        amount = Money(bound, price.currency)
    return Rated(quantity, billable, tuple(parts), amount)


def _bounds(price: UsagePrice, minor: int) -> Iterator[tuple[PartKind, int]]:
    if minor < price.minimum:
        yield "minimum", price.minimum
    elif price.cap is not None and minor > price.cap:
        yield "cap", price.cap


def _raw(price: UsagePrice, billable: Decimal) -> Iterator[tuple[PartKind, Decimal, Decimal]]:
    """(kind, quantity, price of one) of each part; a flat fee has the quantity one."""
    if not billable:
        return
    if price.model == "standard":
        yield "quantity", billable, price.unit
    elif price.model == "package":
        begun = (billable / price.package).to_integral_value(rounding=ROUND_CEILING)
        yield "quantity", begun, price.unit
    elif price.model == "percentage":
        yield "quantity", billable, price.percent / 100
    elif price.model == "volume":
        tier = next(one for one in price.tiers if one.up_to is None or billable <= one.up_to)
        yield "quantity", billable, tier.unit
        yield from _flat(tier)
    else:
        below = ZERO
        for tier in price.tiers:
            top = billable if tier.up_to is None else min(billable, tier.up_to)
            if top > below:
                yield "quantity", top - below, tier.unit
                yield from _flat(tier)
                below = top


def _flat(tier: Tier) -> Iterator[tuple[PartKind, Decimal, Decimal]]:
    if tier.flat:
        yield "flat", Decimal(1), tier.flat


def _allocate(price: UsagePrice, raw: Sequence[tuple[PartKind, Decimal, Decimal]]) -> list[Part]:
    """Round the exact sum once; spread it over the parts by largest remainder, earlier first."""
    exact = [(quantity * unit).scaleb(exponent(price.currency)) for _kind, quantity, unit in raw]
    minors = [int(one) for one in exact]
    short = round_minor(sum(exact, ZERO)) - sum(minors)
    by_rest = sorted(range(len(exact)), key=lambda i: minors[i] - exact[i])
    for index in by_rest[:short]:
        minors[index] += 1
    return [
        Part(kind, quantity, unit, Money(minor, price.currency))
        for (kind, quantity, unit), minor in zip(raw, minors, strict=True)
    ]

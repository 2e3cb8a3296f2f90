"""The tax of a line, and where an outside engine's comes from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Proof:
    """
    The outside engine that a tax comes from, and its answer: our row of it, its own reference, and
    (name, level, percent) of each authority. Without a `quote` it did not answer.
    """

    engine: str
    quote: str = ""
    reference: str = ""
    parts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TaxPolicy:
    """
    The tax of a line; `reason` says why it is this one (rules/taxes.py). `taken_out`: the percent
    that the price holds and this buyer does not bear. `proof`: of an outside engine.
    """

    percent: Decimal
    label: str
    included: bool
    reason: str = "standard"
    taken_out: Decimal = Decimal(0)
    proof: Proof | None = None
    # Of the one-stop shop's threshold (rules/threshold.py): on which side of it the sale is, and
    # below, what it bears when its bill comes to more than is left. What is computed from an old
    # line's trace has no `beyond`: that sale is made.
    threshold: str = ""
    beyond: tuple[TaxPolicy, Money] | None = None
    country: str = ""  # whose tax it is, where that goes by place

    @property
    def column(self) -> Decimal:
        """The percent as a paper's column holds it; exact on the line's trace."""
        if self.proof is None:
            return self.percent
        return self.percent.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

"""
What the partner site says about prices.

This app knows stores, not prices; wholesale, a floor above, registers where they come from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Deal:
    """A plan a store may sell: what it costs the store a month, and what we would ask for it."""

    name: str
    summary: str
    wholesale: Money
    retail: Money
    specs: tuple[str, ...] = ()

    @property
    def kept(self) -> Money:
        return self.retail - self.wholesale


@dataclass(frozen=True, slots=True)
class Offer:
    """`fee`: the platform's price a month for a new store; None when it has none."""

    deals: tuple[Deal, ...]
    fee: Money | None


@dataclass(frozen=True, slots=True)
class Month:
    """A partner's month with that many servers of one plan, before tax and payment fees."""

    servers: int
    sold: Money
    wholesale: Money
    fee: Money

    @property
    def kept(self) -> Money:
        return self.sold - self.wholesale - self.fee


Source = Callable[[str, str], Offer]
_source: list[Source] = []


def offer_with(source: Source) -> None:
    """Register `source(tier, currency)`; a second one replaces the first."""
    _source[:] = [source]


def current_offer(tier: str, currency: str) -> Offer:
    """Today's prices; an empty offer where nobody registered any."""
    return _source[0](tier, currency) if _source else Offer((), None)


def month_with(servers: int, deal: Deal, fee: Money | None) -> Month:
    """Whole months only: what one plan brings when that many servers run all month."""
    return Month(
        servers,
        deal.retail.times(servers),
        deal.wholesale.times(servers),
        fee or Money.zero(deal.retail.currency),
    )

"""
Which tax a sale bears: by where seller and buyer are, what is sold, and the day.

Electronic services are taxed where a private buyer lives, and by the buyer itself when it is a
business of another member state whose number was proven (Council Directive 2006/112/EC, articles
44, 58, 59c and 196). Rates are the store's own rows; nothing here knows a percentage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from tenant_apps.billing.rules.tax_policy import TaxPolicy

Reason = Literal["standard", "reverse_charge", "exempt", "outside", "none"]

# ISO 3166-1 codes of the member states.
_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
UNION = frozenset(_MEMBERS.split())
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the store's table. An empty region or category holds for all of them."""

    country: str
    percent: Decimal
    label: str
    region: str = ""
    category: str = ""
    starts_on: date | None = None
    ends_on: date | None = None  # the first day on which it holds no more

    def holds(self, country: str, region: str, category: str, on: date) -> bool:
        return (
            self.country == country
            and self.region in {"", region}
            and self.category in {"", category}
            and (self.starts_on is None or self.starts_on <= on)
            and (self.ends_on is None or on < self.ends_on)
        )


@dataclass(frozen=True, slots=True)
class Seller:
    """
    `by_place` off: one rate for everybody. `taxes_abroad`: registered for the one-stop shop, so
    private buyers elsewhere in the union bear their own country's rate.
    """

    country: str
    by_place: bool
    taxes_abroad: bool
    percent: Decimal
    label: str
    included: bool


@dataclass(frozen=True, slots=True)
class Buyer:
    """`proven`: its number was found in the register of its member state."""

    country: str = ""
    region: str = ""
    proven: bool = False
    exempt: bool = False


NOBODY = Buyer()


def tax_for(
    seller: Seller, buyer: Buyer, rates: Sequence[Rate], category: str, on: date
) -> TaxPolicy:
    """
    The tax of one line. A buyer of an unknown country is taxed like one at home.

    A catalogue price that includes tax includes the seller's own: where the buyer bears none, that
    one is taken out; where it bears its country's, the price that was shown stays what it pays.
    """
    home = _bears(seller, _rate(rates, seller.country, "", category, on))
    if buyer.exempt:
        return _free(seller, home, "exempt")
    if not seller.by_place or not buyer.country:
        return home
    abroad = buyer.country != seller.country
    in_union = {seller.country, buyer.country} <= UNION
    if abroad and in_union and buyer.proven:
        return _free(seller, home, "reverse_charge")
    if abroad and in_union and not seller.taxes_abroad:
        return home
    rate = _rate(rates, buyer.country, buyer.region, category, on)
    if rate is not None:
        return _bears(seller, rate)
    return _free(seller, home, "outside") if abroad and not in_union else home


def _rate(rates: Sequence[Rate], country: str, region: str, category: str, on: date) -> Rate | None:
    """The most special row that holds: region before category, the newest of equals."""
    found = [row for row in rates if row.holds(country, region, category, on)]
    return max(
        found,
        key=lambda row: (bool(row.region), bool(row.category), row.starts_on or date.min),
        default=None,
    )


def _bears(seller: Seller, rate: Rate | None) -> TaxPolicy:
    if rate is None or not seller.by_place:
        country = seller.country if seller.by_place else ""
        return TaxPolicy(seller.percent, seller.label, seller.included, country=country)
    return TaxPolicy(rate.percent, rate.label, seller.included, country=rate.country)


def _free(seller: Seller, at_home: TaxPolicy, reason: Reason) -> TaxPolicy:
    taken_out = at_home.percent if seller.included else _NOTHING
    return TaxPolicy(_NOTHING, at_home.label, seller.included, reason, taken_out)

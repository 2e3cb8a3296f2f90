"""The few places that the engines know, and what is taxed there. Shares are of the price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

# By state: (level, name, rate). A place outside of them is one where the seller has no duty.
_STATES = {
    "NY": (
        ("state", "NEW YORK", "0.04"),
        ("city", "NEW YORK CITY", "0.045"),
        ("district", "METROPOLITAN COMMUTER TRANSPORTATION DISTRICT", "0.00375"),
    ),
    "TX": (("state", "TEXAS", "0.0625"), ("city", "DALLAS", "0.02")),
    "WA": (("state", "WASHINGTON", "0.065"), ("county", "KING", "0.0385")),
}
# Data processing is taxed at 80 % there.
_TAXED = {"TX": Decimal("0.8")}
EXEMPT_CODES = frozenset({"99999", "NT", "txcd_00000000"})


@dataclass(frozen=True, slots=True)
class Share:
    level: str
    name: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Taxed:
    """`has_nexus`: the seller has to tax there."""

    shares: tuple[Share, ...]
    taxable: Decimal
    has_nexus: bool

    @property
    def rate(self) -> Decimal:
        return sum((one.rate for one in self.shares), Decimal(0))


def taxed_in(country: str, state: str, code: str) -> Taxed:
    rows = _STATES.get(state, ()) if country == "US" else ()
    shares = tuple(Share(level, name, Decimal(rate)) for level, name, rate in rows)
    taxable = Decimal(0) if code in EXEMPT_CODES else _TAXED.get(state, Decimal(1))
    return Taxed(shares, taxable, bool(rows))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")

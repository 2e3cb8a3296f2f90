"""
The threshold below which a small seller of the union taxes private buyers of other member states at
home (Council Directive 2006/112/EC, article 59c, as written by Directive (EU) 2017/2455 and (EU)
2019/1995): what was supplied to them, without tax, is not above 10,000 euro in this calendar year
and was not in the one before. When it is passed within a year, their own countries' rates apply
from that moment: the sale that passes it bears them already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernel.money import Money
from tenant_apps.billing.rules.line import Line
from tenant_apps.billing.rules.tax_policy import TaxPolicy
from tenant_apps.billing.rules.taxes import UNION, Buyer, Seller
from tenant_apps.billing.rules.trace import replay, trace_of

LIMIT_MINOR = 10_000_00  # euro; other currencies: as the seller's state has written it in its law
BELOW, OVER = "below", "over"
WARNED = (80, 100)  # percent


@dataclass(frozen=True, slots=True)
class Threshold:
    """
    What may still be sold abroad at the home rate, net; `over`: nothing, all of this year. `noted`:
    that this year passed it is written down, so nothing is counted any more.
    """

    left: Money
    over: bool = False
    noted: bool = False

    def tax(self, at_home: TaxPolicy, abroad: TaxPolicy) -> TaxPolicy:
        """Of a sale that counts. Below, the line knows what it bears if its bill passes it."""
        beyond = replace(abroad, threshold=OVER)
        if self.over:
            return beyond
        return replace(at_home, threshold=BELOW, beyond=(beyond, self.left))


def counts(seller: Seller, buyer: Buyer) -> bool:
    """A private buyer of another member state: whom the threshold is about."""
    both = {seller.country, buyer.country} <= UNION
    abroad = both and buyer.country != seller.country
    return abroad and seller.by_place and not buyer.proven and not buyer.exempt


def settled(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of one bill: all that may switch at their buyers' rates when the bill passes it."""
    room = [one.rate.beyond[1] for one in lines if one.rate.beyond]
    if not room:
        return lines
    left = min(room, key=lambda one: one.minor)
    if adds(lines, left.currency) <= left.minor:
        return lines
    return [_abroad(one) for one in lines]


def adds(lines: Sequence[Line], currency: str) -> int:
    """
    What a bill adds to the sales that count, less what it gives back of such, net, in minor units.
    Bills of another currency than the store's are not counted.
    """
    return sum(
        one.net.minor
        for one in lines
        if (one.rate.threshold or one.credit)
        and one.rate.reason == "standard"
        and one.net.currency == currency
    )


def warning(sold: int, limit: int) -> int:
    """80 or 100: how many percent of the limit are reached; 0 for less."""
    return max((one for one in WARNED if sold * 100 >= limit * one), default=0)


def _abroad(line: Line) -> Line:
    if line.rate.beyond is None:
        return line
    tax = line.rate.beyond[0]
    return replay(trace_of(replace(line, rate=tax)), line)

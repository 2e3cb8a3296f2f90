"""
One line, priced and taxed: unit × quantity, less what is taken off.

Tax rounds half up per line. With prices that include tax the line's gross is kept and its net is
what remains, so that the customer pays the price that was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kernel.money import Money, round_minor
from kernel.periods import Period
from tenant_apps.billing.rules.line import Credited, Kind, Line, Reduction, Share
from tenant_apps.billing.rules.tax_policy import TaxPolicy


def split_tax(price: Money, policy: TaxPolicy) -> tuple[Money, Money]:
    """(net, tax) of one price."""
    if policy.taken_out:
        price -= _held(price, policy.taken_out)
    if policy.included:
        tax = _held(price, policy.percent)
        return price - tax, tax
    return price, price.times(policy.percent / 100)


def _held(price: Money, percent: Decimal) -> Money:
    """The tax in a price that includes it."""
    rate = percent / 100
    return Money(round_minor(price.minor * rate / (1 + rate)), price.currency)


def price_line(
    kind: Kind,
    description: str,
    period: Period,
    unit: Money,
    tax: TaxPolicy,
    *,
    quantity: int = 1,
    reductions: Sequence[Reduction] = (),
    share: Share | None = None,
) -> Line:
    """Price one charge. Reductions come off in their order, and never below zero together."""
    left = unit.times(quantity)
    if share:
        left = share.part(left)
    taken = []
    for one in reductions:
        amount = min(one.amount, left)
        if amount.minor > 0:
            taken.append(replace(one, amount=amount))
            left -= amount
    net, taxed = split_tax(left, tax)
    return Line(kind, description, period, unit, net, taxed, tax, quantity, tuple(taken), share)


def credit_line(description: str, period: Period, rate: TaxPolicy, given: Credited) -> Line:
    """
    Give back the unused share of a line, less what went back before; its tax with it, as it was
    taxed. Never more than the line was, in all.
    """
    net = max(given.unused.part(given.net) - given.net_before, Money.zero(given.net.currency))
    tax = max(given.unused.part(given.tax) - given.tax_before, Money.zero(given.net.currency))
    return Line("credit", description, period, -net, -net, -tax, rate, credit=given)
